import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Writes a number of listeners, each with a queue of its own, and the queues' configuration, which has no key for all of
 * them. Run by the build with that number, the folder of sources and the folder of resources.
 */
class WriteListeners {

    private static final String ORDERS = """
            package dev.herald.benchmarks.many;

            import jakarta.inject.Singleton;

            import io.quarkus.runtime.Startup;

            import dev.herald.QueueListener;
            import dev.herald.benchmarks.Meter;
            import dev.herald.benchmarks.Order;

            @Startup
            @Singleton
            class Orders {

                private final Meter meter = Meter.start();
            %s}
            """;

    private static final String LISTENER = """

                @QueueListener("orders-%1$d")
                void on%1$d(Order order) {
                    meter.handle(order);
                }
            """;

    private static final String QUEUE = """
            quarkus.herald.queue."orders-%1$d".declare=none
            quarkus.herald.queue."orders-%1$d".dead-letter.enabled=false
            """;

    public static void main(String[] arguments) throws IOException {
        int listeners = Integer.parseInt(arguments[0]);
        write(Path.of(arguments[1], "dev/herald/benchmarks/many/Orders.java"), ORDERS.formatted(each(LISTENER, listeners)));
        write(Path.of(arguments[2], "META-INF/microprofile-config.properties"), each(QUEUE, listeners));
    }

    private static String each(String text, int listeners) {
        return IntStream.range(0, listeners).mapToObj(text::formatted).collect(Collectors.joining());
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
