package dev.herald.runtime.config;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

import io.quarkus.runtime.annotations.ConfigDocDefault;
import io.quarkus.runtime.annotations.ConfigDocMapKey;
import io.quarkus.runtime.annotations.ConfigGroup;
import io.quarkus.runtime.annotations.ConfigPhase;
import io.quarkus.runtime.annotations.ConfigRoot;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** What is decided when the application is built. */
@ConfigMapping(prefix = "quarkus.herald")
@ConfigRoot(phase = ConfigPhase.BUILD_TIME)
public interface HeraldBuildTimeConfig {

    /**
     * The broker of every destination that does not name its own: `sqs`, `sns`, `rabbitmq`, `redis` or `memory`.
     * `sqs` and `sns` mean the same: queues on Amazon SQS, topics on Amazon SNS. Default: the
     * only broker whose client extension the application has, or `memory` if it has none. With several clients present
     * the build fails unless this is set or every destination says its own.
     */
    Optional<String> broker();

    /**
     * Queues, by logical name.
     */
    @ConfigDocMapKey("queue-name")
    Map<String, DestinationBuildTimeConfig> queue();

    /**
     * Topics, by logical name.
     */
    @ConfigDocMapKey("topic-name")
    Map<String, DestinationBuildTimeConfig> topic();

    /**
     * Brokers that are started in containers in development and test mode.
     */
    DevServicesConfig devservices();

    /** Brokers in containers. Amazon SQS and Redis are not here: their client extensions start them. */
    @ConfigGroup
    interface DevServicesConfig {

        /**
         * RabbitMQ.
         */
        RabbitMqDevServiceConfig rabbitmq();
    }

    /** RabbitMQ in a container. */
    @ConfigGroup
    interface RabbitMqDevServiceConfig {

        /**
         * Whether RabbitMQ is started in a container, in development and test mode, if queues or topics are on it and
         * `quarkus.rabbitmqclient.hostname`, `.uri` and `.addresses` are not set. Named clients without an address of
         * their own use the same server.
         */
        @WithDefault("true")
        boolean enabled();

        /**
         * The container image.
         */
        @WithDefault("docker.io/library/rabbitmq:4-management-alpine")
        String imageName();

        /**
         * The port on this machine.
         */
        @ConfigDocDefault("any free one")
        OptionalInt port();

        /**
         * Whether several applications in development mode share one server: the one labelled with `service-name`.
         */
        @WithDefault("true")
        boolean shared();

        /**
         * The name by which applications find a server to share: the value of its label `quarkus-dev-service-rabbitmq`.
         */
        @WithDefault("rabbitmq")
        String serviceName();
    }

    /** A queue or topic at build time. */
    @ConfigGroup
    interface DestinationBuildTimeConfig {

        /**
         * The broker it lives on. Default: `quarkus.herald.broker`. The `broker` attribute of an annotation is weaker
         * than this key.
         */
        Optional<String> broker();

        /**
         * The name of the client extension's client to use, such as `eu` for `quarkus.sqs.eu.…` and `quarkus.sns.eu.…`,
         * `quarkus.rabbitmqclient.eu.…` or `quarkus.redis.eu.…`. Default: the extension's default client.
         */
        Optional<String> client();
    }
}
