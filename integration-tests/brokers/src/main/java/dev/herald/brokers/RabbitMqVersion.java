package dev.herald.brokers;

import java.util.function.Supplier;

/** Which RabbitMQ a test starts. */
public enum RabbitMqVersion {

    /** The one of this machine, which is installed if it is missing and can be. */
    OF_THIS_MACHINE("", RabbitMqPrograms::ofThisMachine),
    /** RabbitMQ 4, from the packages of a newer Debian. */
    FOUR("4", RabbitMqPrograms::ofNewerDebian),
    /** The one of an image, in a container. Nodes that reach each other or files are those of this machine. */
    DOCKER("docker", RabbitMqPrograms::ofThisMachine);

    /** The system property that selects the version for all tests that do not say which they need. */
    public static final String PROPERTY = "herald.rabbitmq";

    private final String key;
    private final Supplier<RabbitMqPrograms> programs;

    RabbitMqVersion(String key, Supplier<RabbitMqPrograms> programs) {
        this.key = key;
        this.programs = programs;
    }

    /** The one that the property selects; if it selects none, the one of an image if tests run in containers. */
    static RabbitMqVersion selected() {
        RabbitMqVersion version = Choice.of(PROPERTY, System.getProperty(PROPERTY), values(), value -> value.key);
        return version == OF_THIS_MACHINE && Docker.runs(Image.RABBITMQ) ? DOCKER : version;
    }

    /** @throws IllegalStateException with the reason, if it cannot be had on this machine */
    RabbitMqPrograms programs() {
        return programs.get();
    }
}
