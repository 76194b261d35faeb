/** A JVM that does nothing, and can be told nothing: for faults that come from within. */
public class Idle {
    public static void main(String[] arguments) throws Exception {
        Thread.sleep(Long.MAX_VALUE);
    }
}
