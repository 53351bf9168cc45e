package dev.herald.brokers;

import java.util.function.Supplier;

/** Which RabbitMQ a test starts. */
public enum RabbitMqVersion {

    /** The one of this machine, which is installed if it is missing and can be. */
    OF_THIS_MACHINE("", RabbitMqPrograms::ofThisMachine),
    /** RabbitMQ 4, from the packages of a newer Debian. */
    FOUR("4", RabbitMqPrograms::ofNewerDebian);

    /** The system property that selects the version for all tests that do not say which they need. */
    public static final String PROPERTY = "herald.rabbitmq";

    private final String key;
    private final Supplier<RabbitMqPrograms> programs;

    RabbitMqVersion(String key, Supplier<RabbitMqPrograms> programs) {
        this.key = key;
        this.programs = programs;
    }

    /** The one that the property selects. */
    static RabbitMqVersion selected() {
        return Choice.of(PROPERTY, System.getProperty(PROPERTY), values(), version -> version.key);
    }

    /** @throws IllegalStateException with the reason, if it cannot be had on this machine */
    RabbitMqPrograms programs() {
        return programs.get();
    }
}
