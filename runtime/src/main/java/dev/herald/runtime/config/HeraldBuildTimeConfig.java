package dev.herald.runtime.config;

import java.util.Map;
import java.util.Optional;

import io.quarkus.runtime.annotations.ConfigDocMapKey;
import io.quarkus.runtime.annotations.ConfigGroup;
import io.quarkus.runtime.annotations.ConfigPhase;
import io.quarkus.runtime.annotations.ConfigRoot;
import io.smallrye.config.ConfigMapping;

/** What is decided when the application is built. */
@ConfigMapping(prefix = "quarkus.herald")
@ConfigRoot(phase = ConfigPhase.BUILD_TIME)
public interface HeraldBuildTimeConfig {

    /**
     * The broker of every destination that does not name its own: `sqs`, `rabbitmq`, `redis` or `memory`. Default: the
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

    /** A queue or topic at build time. */
    @ConfigGroup
    interface DestinationBuildTimeConfig {

        /**
         * The broker it lives on. Default: `quarkus.herald.broker`. The `broker` attribute of an annotation is weaker
         * than this key.
         */
        Optional<String> broker();

        /**
         * The name of the client extension's client to use, such as `eu` for `quarkus.sqs.eu.…`,
         * `quarkus.rabbitmqclient.eu.…` or `quarkus.redis.eu.…`. Default: the extension's default client.
         */
        Optional<String> client();
    }
}
