package dev.herald.topology;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

import dev.herald.brokers.NewerServers;
import dev.herald.brokers.RabbitMq;
import dev.herald.brokers.RabbitMqOptions;
import dev.herald.brokers.RabbitMqVersion;
import dev.herald.brokers.RedisOptions;
import dev.herald.brokers.RedisServer;
import dev.herald.brokers.RedisVersion;

/**
 * An application on servers that are newer than those of this machine. Where they cannot be had the tests are skipped, unless
 * the system property {@value NewerServers#REQUIRED} is true.
 */
@Tag("topology")
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class NewerServersIT {

    private static final int IN_FLIGHT = 55;
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "OF_THIS_MACHINE")
    void losesNothingWhenRabbitMqIsKilled(RabbitMqVersion version) throws Exception {
        try (RabbitMq server = orSkip(() -> RabbitMq.start(RabbitMqOptions.standard().version(version)));
                Application application = Application.start("rabbitmq", RabbitMqAddress.of(server))) {
            Traffic.of("RabbitMQ " + version + ", killed", PATIENCE, application).during(() -> {
                server.kill();
                server.restart();
            }).assertUnharmed().assertDuplicates(IN_FLIGHT);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "OF_THIS_MACHINE")
    void losesNothingWhenRedisIsKilled(RedisVersion version) throws Exception {
        try (RedisServer server = orSkip(() -> RedisServer.start(RedisOptions.appendOnly().version(version)));
                Application application = Application.start("redis", RedisAddress.of(server.uri()))) {
            Traffic.of(version + ", killed", PATIENCE, application).during(() -> {
                server.kill();
                server.restart();
            }).assertUnharmed().assertDuplicates(IN_FLIGHT);
        }
    }

    static <S> S orSkip(Supplier<S> server) {
        try {
            return server.get();
        } catch (IllegalStateException unavailable) {
            if (NewerServers.areRequired()) {
                throw unavailable;
            }
            return Assumptions.abort(unavailable.getMessage());
        }
    }
}
