import com.sun.jna.Callback;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Opens a municipality, feeds observations from several threads, hears of a change of colour, and reads a table.
 *
 * <p>usage: java -cp jna.jar:. FollowMunicipality LIBRARY PACKAGE
 */
public final class FollowMunicipality {
  /** The part of styr.h that is used here. size_t is 64 bits wide on the platforms this runs on. */
  interface Styr extends Library {
    int styr_context_create(Pointer options, PointerByReference context, PointerByReference error);

    void styr_context_free(PointerByReference context);

    int styr_model_open(Pointer context, byte[] path, long length, Pointer progress, Pointer user,
        PointerByReference model, PointerByReference remarks, PointerByReference error);

    void styr_model_free(PointerByReference model);

    int styr_query(Pointer model, byte[] question, long questionLength, byte[] options, long optionsLength,
        Pointer progress, Pointer user, PointerByReference answer, PointerByReference error);

    int styr_table_size(Pointer table, LongByReference rows, LongByReference columns);

    int styr_table_text(Pointer table, byte[] format, long length, PointerByReference text, PointerByReference error);

    void styr_table_free(PointerByReference table);

    int styr_text_bytes(Pointer text, PointerByReference bytes, LongByReference length);

    void styr_text_free(PointerByReference text);

    int styr_live_create(Pointer model, byte[] options, long length, PointerByReference live,
        PointerByReference error);

    void styr_live_free(PointerByReference live);

    int styr_live_model(Pointer live, PointerByReference model, PointerByReference error);

    int styr_live_apply_json(Pointer live, byte[] events, long length, PointerByReference outcomes,
        PointerByReference error);

    int styr_live_watch(Pointer live, byte[] options, long length, Changed changed, Pointer user,
        LongByReference watch, PointerByReference error);
  }

  /** An exception must not leave it: the caller is not Java. */
  interface Changed extends Callback {
    int invoke(Pointer user, Pointer changes);
  }

  private final Styr styr;

  private FollowMunicipality(Styr styr) {
    this.styr = styr;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void check(int code, String what) {
    if (code != 0) throw new IllegalStateException(what + " gives " + code);
  }

  private String csv(Pointer table) {
    PointerByReference text = new PointerByReference();
    check(styr.styr_table_text(table, utf8("csv"), 3, text, null), "styr_table_text");
    PointerByReference bytes = new PointerByReference();
    LongByReference length = new LongByReference();
    check(styr.styr_text_bytes(text.getValue(), bytes, length), "styr_text_bytes");
    String csv = new String(bytes.getValue().getByteArray(0, (int) length.getValue()), StandardCharsets.UTF_8);
    styr.styr_text_free(text);
    return csv;
  }

  private void feed(Pointer live, int thread) {
    for (int month = 1 + thread * 3; month <= 3 + thread * 3; ++month) {
      byte[] event = utf8(String.format("{\"id\":\"java-%d\",\"at\":%d,\"table\":\"observations\",\"set\":{"
              + "\"unit_id\":\"OSU-HR-REK\",\"indicator_id\":\"I03\",\"period\":\"2024-%02d\","
              + "\"numerator\":300,\"denominator\":1000,\"status\":\"ok\"}}", month, month, month));
      check(styr.styr_live_apply_json(live, event, event.length, null, null), "styr_live_apply_json");
    }
  }

  private void run(String folder) throws InterruptedException {
    PointerByReference context = new PointerByReference();
    PointerByReference model = new PointerByReference();
    PointerByReference live = new PointerByReference();
    check(styr.styr_context_create(null, context, null), "styr_context_create");
    byte[] path = utf8(folder);
    check(styr.styr_model_open(context.getValue(), path, path.length, null, null, model, null, null),
        "styr_model_open");
    check(styr.styr_live_create(model.getValue(), null, 0, live, null), "styr_live_create");

    AtomicReference<String> colours = new AtomicReference<>("");
    Changed changed = (user, changes) -> {
      try {
        String change = csv(changes);
        if (change.contains(",green,red,") || change.contains(",yellow,red,")) colours.set("M0013 turned red");
        return 0;
      } catch (RuntimeException e) {
        return 9000;
      }
    };
    byte[] subject = utf8("{\"subject\":\"target\",\"id\":\"M0013\"}");
    LongByReference watch = new LongByReference();
    check(styr.styr_live_watch(live.getValue(), subject, subject.length, changed, null, watch, null),
        "styr_live_watch");

    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; ++i) {
      int number = i;
      threads.add(new Thread(() -> feed(live.getValue(), number)));
    }
    for (Thread thread : threads) thread.start();
    for (Thread thread : threads) thread.join();
    System.out.println(colours.get());

    PointerByReference newest = new PointerByReference();
    PointerByReference targets = new PointerByReference();
    check(styr.styr_live_model(live.getValue(), newest, null), "styr_live_model");
    byte[] options = utf8("{\"year\":2024}");
    check(styr.styr_query(newest.getValue(), utf8("targets"), 7, options, options.length, null, null, targets, null),
        "styr_query");
    for (String line : csv(targets.getValue()).split("\n")) {
      if (line.startsWith("M0013,")) System.out.println(line);
    }
    styr.styr_table_free(targets);
    styr.styr_model_free(newest);
    styr.styr_live_free(live);
    styr.styr_model_free(model);
    styr.styr_context_free(context);
  }

  public static void main(String[] arguments) throws InterruptedException {
    if (arguments.length != 2) {
      System.err.println("usage: FollowMunicipality LIBRARY PACKAGE");
      System.exit(2);
    }
    new FollowMunicipality(Native.load(arguments[0], Styr.class)).run(arguments[1]);
  }
}
