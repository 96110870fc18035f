#include <nanobind/stl/string.h>

#include <string>
#include <vector>

#include "model.hpp"
#include "table.hpp"

namespace styr::python {

namespace {

// Changes to a snapshot, not yet committed. One thread at a time.
class Edit {
 public:
  explicit Edit(const Model& base) {
    styr_edit* edit = nullptr;
    call([&](styr_error** error) { return styr_edit_create(base.get(), &edit, error); });
    edit_.reset(edit);
  }

  // `fields` has a str for each column named.
  void upsert(const std::string& table, const nb::dict& fields) {
    std::vector<std::pair<std::string, std::string>> texts;
    texts.reserve(fields.size());
    for (const auto& [name, value] : fields) texts.emplace_back(to_string(name), to_string(value));
    std::vector<styr_field> cells;
    cells.reserve(texts.size());
    for (const auto& [name, value] : texts)
      cells.push_back({name.data(), name.size(), value.data(), value.size()});
    call([&](styr_error** error) {
      return styr_edit_upsert(edit_.get(), table.data(), table.size(), cells.data(), cells.size(), error);
    });
  }

  void upsert_table(const std::string& table, const Table& rows) {
    call([&](styr_error** error) {
      return styr_edit_upsert_table(edit_.get(), table.data(), table.size(), rows.get(), error);
    });
  }

  void upsert_risk_matrices(const nb::bytes& document) {
    call([&](styr_error** error) {
      return styr_edit_upsert_risk_matrices(edit_.get(), document.c_str(), document.size(), error);
    });
  }

  void erase(const std::string& table, const std::string& key) {
    call([&](styr_error** error) {
      return styr_edit_erase(edit_.get(), table.data(), table.size(), key.data(), key.size(), error);
    });
  }

  std::size_t size() const {
    std::size_t count = 0;
    check(styr_edit_size(edit_.get(), &count));
    return count;
  }

  // (model, remarks)
  nb::tuple commit(nb::object callback) const {
    ModelHandle model;
    TableHandle remarks;
    Progress progress(std::move(callback));
    progress.call([&](styr_error** error) {
      styr_model* out = nullptr;
      styr_table* noted = nullptr;
      const auto code = styr_edit_commit(edit_.get(), Progress::step, &progress, &out, &noted, error);
      model.reset(out);
      remarks.reset(noted);
      return code;
    });
    return nb::make_tuple(Model(model.release()), optional_table(remarks.release()));
  }

 private:
  static std::string to_string(const nb::handle& text) { return nb::cast<std::string>(text); }

  EditHandle edit_;
};

}  // namespace

void bind_edit(nb::module_& module) {
  nb::class_<Edit>(module, "Edit")
      .def(nb::init<const Model&>(), nb::arg("base"))
      .def("upsert", &Edit::upsert, nb::arg("table"), nb::arg("fields"))
      .def("upsert_table", &Edit::upsert_table, nb::arg("table"), nb::arg("rows"))
      .def("upsert_risk_matrices", &Edit::upsert_risk_matrices, nb::arg("document"))
      .def("erase", &Edit::erase, nb::arg("table"), nb::arg("key"))
      .def("__len__", &Edit::size)
      .def("commit", &Edit::commit, nb::arg("progress") = nb::none());
}

}  // namespace styr::python
