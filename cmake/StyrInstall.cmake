# Installing, and what a project needs to find the installed package: a CMake package and a pkg-config file.
include(CMakePackageConfigHelpers)

set(styr_package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/styr)

install(TARGETS styr EXPORT styrTargets FILE_SET HEADERS)
if(TARGET styr_capi)
  install(TARGETS styr_capi EXPORT styrTargets FILE_SET HEADERS)
endif()
if(TARGET styr_cli)
  install(TARGETS styr_cli)
endif()
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})

install(EXPORT styrTargets NAMESPACE styr:: DESTINATION ${styr_package_dir})
configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/styrConfig.cmake.in
                              ${PROJECT_BINARY_DIR}/styrConfig.cmake INSTALL_DESTINATION ${styr_package_dir})
# Before 1.0 a minor version may break what came before it.
write_basic_package_version_file(${PROJECT_BINARY_DIR}/styrConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/styrConfig.cmake ${PROJECT_BINARY_DIR}/styrConfigVersion.cmake
              ${PROJECT_SOURCE_DIR}/cmake/FindCsv.cmake DESTINATION ${styr_package_dir})

# A static library leaves its own needs to whoever links it; a shared one has seen to them.
set(styr_pc_requires "absl_status absl_statusor absl_flat_hash_map absl_function_ref absl_int128 absl_span")
set(styr_pc_private_requires "absl_strings absl_str_format")
set(styr_pc_libs "-lstyr_cpp")
set(styr_pc_private_libs "-lcsv -lpugixml ${CMAKE_THREAD_LIBS_INIT}")
get_target_property(styr_type styr TYPE)
if(styr_type STREQUAL "STATIC_LIBRARY")
  string(APPEND styr_pc_requires " ${styr_pc_private_requires}")
  string(APPEND styr_pc_libs " ${styr_pc_private_libs}")
  set(styr_pc_private_requires)
  set(styr_pc_private_libs)
endif()
# The path from the file up to the prefix, so that an installed tree can be moved.
file(RELATIVE_PATH styr_pc_prefix /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
configure_file(${PROJECT_SOURCE_DIR}/cmake/styr.pc.in ${PROJECT_BINARY_DIR}/styr.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/styr.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
if(TARGET styr_capi)
  # Users of the C library need nothing but the library itself.
  configure_file(${PROJECT_SOURCE_DIR}/cmake/styr-c.pc.in ${PROJECT_BINARY_DIR}/styr-c.pc @ONLY)
  install(FILES ${PROJECT_BINARY_DIR}/styr-c.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
endif()
