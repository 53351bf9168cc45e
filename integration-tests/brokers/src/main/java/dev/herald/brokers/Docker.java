package dev.herald.brokers;

import java.io.IOException;
import java.net.InetAddress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import org.testcontainers.DockerClientFactory;
import org.testcontainers.dockerclient.DockerClientProviderStrategy;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.ImageNameSubstitutor;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.NotFoundException;

/** Whether the tests use Docker, and whether that can run an image. */
final class Docker {

    /** The {@link Setting} that makes tests run their servers in containers where they can. */
    static final String PROPERTY = "herald.brokers";

    private static final int PULL_MINUTES = 10;
    /** What this process has found out by the reference of an image: why it cannot be run, or nothing. */
    private static final Map<String, Optional<String>> OBSTACLES = new ConcurrentHashMap<>();

    private enum Source {
        ANY, DOCKER
    }

    private Docker() {
    }

    /**
     * Whether tests are to run an image. If that is wanted and cannot be had, says so in one line.
     *
     * @throws IllegalStateException with the reason, if it is required and cannot be had
     */
    static boolean runs(Image image) {
        if (!isWanted()) {
            return false;
        }
        boolean first = !OBSTACLES.containsKey(image.reference());
        Optional<String> obstacle = obstacle(image);
        if (NewerServers.areRequired()) {
            obstacle.ifPresent(Docker::fail);
        }
        // No logger: it would not be visible outside Quarkus tests.
        obstacle.filter(text -> first).ifPresent(text -> System.err.println(text + "; using the server of this machine"));
        return obstacle.isEmpty();
    }

    private static boolean isWanted() {
        return Choice.of(PROPERTY, Setting.of(PROPERTY).orElse(""), Source.values(),
                source -> source == Source.DOCKER ? "docker" : "") == Source.DOCKER;
    }

    /** @throws IllegalStateException with the reason, if Docker cannot run the image */
    static void require(Image image) {
        obstacle(image).ifPresent(Docker::fail);
    }

    private static void fail(String obstacle) {
        throw new IllegalStateException(obstacle);
    }

    private static Optional<String> obstacle(Image image) {
        return OBSTACLES.computeIfAbsent(image.reference(), reference -> findObstacle(image));
    }

    private static Optional<String> findObstacle(Image image) {
        try {
            requireThisMachine();
            requireLocally(image);
            requireReaper();
            return Optional.empty();
        } catch (RuntimeException | IOException e) {
            return Optional.of("%s cannot run in Docker with the image %s (%s): %s".formatted(image.server(), image.reference(),
                    image.property(), oneLine(e)));
        }
    }

    private static String oneLine(Exception e) {
        return String.valueOf(e.getMessage()).strip().replaceAll("\\s+", " ");
    }

    /** Tests reach their servers on the loopback interface. */
    private static void requireThisMachine() throws IOException {
        String host = DockerClientFactory.instance().dockerHostIpAddress();
        if (!InetAddress.getByName(host).isLoopbackAddress()) {
            throw new IllegalStateException("containers would be on the host " + host + ", and not on this one; if they are on "
                    + "this one, set TESTCONTAINERS_HOST_OVERRIDE=127.0.0.1");
        }
    }

    /** Not left to Testcontainers, which would try for minutes to reach a registry that is not there. */
    private static void requireLocally(Image image) throws IOException {
        DockerImageName name = ImageNameSubstitutor.instance().apply(DockerImageName.parse(image.reference()));
        try (DockerClient client = DockerClientProviderStrategy
                .getClientForConfig(DockerClientFactory.instance().getTransportConfig())) {
            if (!isLocal(client, name)) {
                pull(client, name);
            }
        }
    }

    /** Testcontainers starts it with its first container, but then it is too late for another source. */
    private static void requireReaper() {
        try {
            DockerClientFactory.instance().client();
        } catch (RuntimeException e) {
            throw new IllegalStateException("Ryuk, which would remove the container, does not start; "
                    + "TESTCONTAINERS_RYUK_DISABLED=true does without it: " + e.getMessage(), e);
        }
    }

    private static boolean isLocal(DockerClient client, DockerImageName name) {
        try {
            client.inspectImageCmd(name.asCanonicalNameString()).exec();
            return true;
        } catch (NotFoundException e) {
            return false;
        }
    }

    private static void pull(DockerClient client, DockerImageName name) {
        try {
            System.err.println("Pulling the image " + name + "; that takes a while, once");
            if (!client.pullImageCmd(name.getUnversionedPart()).withTag(name.getVersionPart()).start()
                    .awaitCompletion(PULL_MINUTES, TimeUnit.MINUTES)) {
                throw new IllegalStateException("it could not be pulled within " + PULL_MINUTES + " minutes");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while it was pulled", e);
        }
    }
}
