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
import io.smallrye.config.WithUnnamedKey;

/** Configuration at build time. */
@ConfigMapping(prefix = "quarkus.herald")
@ConfigRoot(phase = ConfigPhase.BUILD_TIME)
public interface HeraldBuildTimeConfig {

    /**
     * The broker of all queues and topics without a `broker` key or attribute: `sqs`, `sns`, `rabbitmq`, `redis` or `memory`.
     * `sqs` and `sns` mean the same: queues on Amazon SQS, topics on Amazon SNS. Default: the broker whose client extension
     * the application has, or `memory` if it has none. With several client extensions the build fails unless this is set or
     * every queue and topic has a broker.
     */
    Optional<String> broker();

    /**
     * Queues, by logical name. The same keys without a name are the defaults for all queues.
     */
    @ConfigDocMapKey("queue-name")
    @WithUnnamedKey(HeraldConfig.ALL)
    Map<String, DestinationBuildTimeConfig> queue();

    /**
     * Topics, by logical name. The same keys without a name are the defaults for all topics.
     */
    @ConfigDocMapKey("topic-name")
    @WithUnnamedKey(HeraldConfig.ALL)
    Map<String, DestinationBuildTimeConfig> topic();

    /**
     * The memory broker.
     */
    MemoryConfig memory();

    /**
     * Health checks.
     */
    HealthConfig health();

    /**
     * Brokers started in containers in development and test mode.
     */
    DevServicesConfig devservices();

    /**
     * Meters.
     */
    MetricsBuildTimeConfig metrics();

    /**
     * Spans.
     */
    TracingBuildTimeConfig tracing();

    /**
     * The Dev UI.
     */
    DevUiConfig devUi();

    /** The Dev UI. */
    @ConfigGroup
    interface DevUiConfig {

        /**
         * How many attempts at messages the Dev UI keeps, zero or more: the last ones of all listeners. Only development mode
         * keeps any.
         */
        @WithDefault("200")
        int history();
    }

    /**
     * The management endpoint.
     */
    ManagementConfig management();

    /** The management endpoint. */
    @ConfigGroup
    interface ManagementConfig {

        /**
         * Whether the application has the endpoint `/q/herald`, by which operators see and control its listeners and dead
         * letters over HTTP. Without the management interface (`quarkus.management.enabled`) an HTTP permission has to
         * cover its path; otherwise the build fails.
         */
        @WithDefault("false")
        boolean enabled();
    }

    /** Meters. */
    @ConfigGroup
    interface MetricsBuildTimeConfig {

        /**
         * Whether listeners and publishers have meters, if the application has the extension `quarkus-micrometer`.
         */
        @WithDefault("true")
        boolean enabled();
    }

    /** Spans. */
    @ConfigGroup
    interface TracingBuildTimeConfig {

        /**
         * Whether listeners and publishers have spans, if the application has the extension `quarkus-opentelemetry`.
         */
        @WithDefault("true")
        boolean enabled();
    }

    /** Health checks. */
    @ConfigGroup
    interface HealthConfig {

        /**
         * Whether the listeners have health checks, if the application has the extension `quarkus-smallrye-health`.
         */
        @WithDefault("true")
        boolean enabled();

        /**
         * Whether the listeners also have a wellness check, `/q/health/well`: it is down while a listener that is to receive has
         * not been receiving for longer than `health.grace`, and for ten minutes after a lease was lost or a message was
         * dead-lettered. It counts for `/q/health`, too.
         */
        @WithDefault("false")
        boolean well();
    }

    /** The memory broker. */
    @ConfigGroup
    interface MemoryConfig {

        /**
         * What to do if an application is built for production with queues or topics in memory, where messages are lost when
         * the process ends and reach no other instance. `warn`: log a warning at each start if that is only because the
         * application has no broker's client; `forbidden`: fail the build, also if `memory` is configured; `allowed`: nothing.
         */
        @WithDefault("warn")
        Production production();

        /** What to do about messages in memory in production. */
        enum Production {
            WARN, FORBIDDEN, ALLOWED
        }
    }

    /** Brokers in containers. The client extensions of Amazon SQS, Amazon SNS and Redis start theirs. */
    @ConfigGroup
    interface DevServicesConfig {

        /**
         * What to do in development and test mode about brokers without a configured server if there is no container runtime
         * to start one in. `memory`: keep their queues and topics in memory, in the process; `local`: start `redis-server` or
         * `rabbitmq-server` of this machine, if it is on the `PATH`, with empty data, on a free port of the loopback
         * interface, until the process ends; for other brokers, as `memory`; `none`: nothing. Does not apply where Dev Services
         * are disabled.
         */
        @WithDefault("memory")
        WithoutContainers withoutContainers();

        /**
         * RabbitMQ.
         */
        RabbitMqDevServiceConfig rabbitmq();

        /** What to do without a container runtime. */
        enum WithoutContainers {
            MEMORY, LOCAL, NONE
        }
    }

    /** RabbitMQ in a container. */
    @ConfigGroup
    interface RabbitMqDevServiceConfig {

        /**
         * Whether to start RabbitMQ in a container in development and test mode, if queues or topics use it and none of
         * `quarkus.rabbitmqclient.hostname`, `.uri` and `.addresses` is set. Named clients without an address use the same
         * server.
         */
        @WithDefault("true")
        boolean enabled();

        /**
         * The container image.
         */
        @WithDefault("docker.io/library/rabbitmq:4-management-alpine")
        String imageName();

        /**
         * The port on the host.
         */
        @ConfigDocDefault("any free one")
        OptionalInt port();

        /**
         * Whether applications in development mode share one server, the one labeled with `service-name`.
         */
        @WithDefault("true")
        boolean shared();

        /**
         * The name by which applications find a shared server: the value of its label `quarkus-dev-service-rabbitmq`.
         */
        @WithDefault("rabbitmq")
        String serviceName();
    }

    /** A queue or topic at build time. */
    @ConfigGroup
    interface DestinationBuildTimeConfig {

        /**
         * The broker of the queue or topic. With a name, it takes precedence over the `broker` attribute of annotations, and
         * the attribute over the key without a name. Default: `quarkus.herald.broker`.
         */
        Optional<String> broker();

        /**
         * The named client of the client extension to use, such as `eu` for `quarkus.sqs.eu.…` and `quarkus.sns.eu.…`,
         * `quarkus.rabbitmqclient.eu.…` or `quarkus.redis.eu.…`. Default: the extension's default client.
         */
        Optional<String> client();
    }
}
