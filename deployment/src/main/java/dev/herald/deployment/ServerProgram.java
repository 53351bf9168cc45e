package dev.herald.deployment;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A broker's server as a program of this machine.
 *
 * @param name its name
 * @param folders where packages put it, in order; they are looked into before the {@code PATH}. {@code parent/*}{@code /name}
 *        stands for the folder in all children of the parent
 */
public record ServerProgram(String name, List<String> folders) {

    /** Redis. */
    public static final ServerProgram REDIS = new ServerProgram("redis-server", List.of());
    /** RabbitMQ. What Debian puts on the {@code PATH} only starts the node of the whole machine. */
    public static final ServerProgram RABBITMQ = new ServerProgram("rabbitmq-server",
            List.of("/usr/lib/rabbitmq/lib/*/sbin"));

    private static final String ANY = "/*/";

    /** The program of a broker, if it can be started here. */
    static Optional<ServerProgram> of(BrokerKind kind) {
        return kind.equals(BrokerKind.REDIS)
                ? Optional.of(REDIS)
                : kind.equals(BrokerKind.RABBITMQ) ? Optional.of(RABBITMQ) : Optional.empty();
    }

    /** The first executable of this name. */
    public Optional<Path> find() {
        Stream<Path> path = Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)).map(Path::of);
        return Stream.concat(folders.stream().flatMap(ServerProgram::expanded), path).map(folder -> folder.resolve(name))
                .filter(Files::isRegularFile).filter(Files::isExecutable).findFirst();
    }

    private static Stream<Path> expanded(String folder) {
        int star = folder.indexOf(ANY);
        Path parent = Path.of(folder.substring(0, star));
        if (!Files.isDirectory(parent)) {
            return Stream.empty();
        }
        try (Stream<Path> children = Files.list(parent)) {
            return children.map(child -> child.resolve(folder.substring(star + ANY.length()))).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
