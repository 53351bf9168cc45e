package dev.herald.brokers;

/** An image of a server. */
enum Image {

    RABBITMQ("RabbitMQ", "herald.rabbitmq.image", "rabbitmq:4.2.4", 5672),
    /** Or Valkey: its image takes the same arguments. */
    REDIS("Redis", "herald.redis.image", "redis:8.4.0", 6379),
    /** A release that needs no account. */
    LOCALSTACK("LocalStack", "herald.localstack.image", "localstack/localstack:4.14.0", 4566);

    private final String server;
    private final String property;
    private final String standard;
    private final int port;

    Image(String server, String property, String standard, int port) {
        this.server = server;
        this.property = property;
        this.standard = standard;
        this.port = port;
    }

    /** The name of the server in messages. */
    String server() {
        return server;
    }

    /** The {@link Setting} for another image of the server. */
    String property() {
        return property;
    }

    /** The selected image, as {@code name:tag}. */
    String reference() {
        return Setting.of(property).orElse(standard);
    }

    /** The port for clients, inside the container. */
    int port() {
        return port;
    }
}
