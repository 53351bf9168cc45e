package dev.herald.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.herald.brokers.RabbitMq;
import dev.herald.brokers.RabbitMqOptions;
import dev.herald.brokers.TestCertificates;

/** An application on a RabbitMQ that is strict with its clients. */
@Tag("topology")
@Timeout(value = 8, unit = TimeUnit.MINUTES)
class RabbitMqServerIT {

    private static final int IN_FLIGHT = 55;
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @Test
    void losesNothingWithTlsWhenTheServerIsKilled(@TempDir Path folder) throws Exception {
        TestCertificates certificates = TestCertificates.create(folder);
        try (RabbitMq server = RabbitMq.start(RabbitMqOptions.standard().tls(certificates));
                Application application = Application.start("rabbitmq", RabbitMqAddress.withTls(server, certificates))) {
            Traffic.of("RabbitMQ with TLS, killed", PATIENCE, application).during(() -> {
                server.kill();
                server.restart();
            }).assertUnharmed().assertDuplicates(IN_FLIGHT);
        }
    }

    @Test
    void needsNoMoreThanToUseItsQuorumQueue() throws Exception {
        needsNoMoreThanToUse("quorum");
    }

    /** The server does not count its redeliveries. */
    @Test
    void needsNoMoreThanToUseItsClassicQueue() throws Exception {
        needsNoMoreThanToUse("classic");
    }

    /** The queues were made by an application with more rights. */
    private static void needsNoMoreThanToUse(String type) throws Exception {
        try (RabbitMq server = RabbitMq.start()) {
            Map<String, String> all = RabbitMqAddress.of(server);
            all.put("quarkus.herald.queue.\"work\".attributes.\"x-queue-type\"", type);
            try (Application creator = Application.start("rabbitmq", all)) {
                Soon.await().until(() -> creator.status().equals("RUNNING"));
            }
            server.addUser("app", "secret", "^$", "^amq\\.default$", "^work(-dlq)?$");
            Map<String, String> restricted = RabbitMqAddress.withUser(server, "app", "secret");
            restricted.put("quarkus.herald.queue.\"work\".declare", "verify");
            restricted.put("quarkus.herald.queue.\"work-dlq\".declare", "verify");
            try (Application application = Application.start("rabbitmq", restricted)) {
                Traffic.of("RabbitMQ, " + type + " queue, user who may not declare", PATIENCE, application)
                        .during(server::closeAllConnections).assertUnharmedBut("the user lacks the permission configure")
                        .assertDuplicates(IN_FLIGHT);
            }
        }
    }

    /** Publishers tell that nothing is confirmed, and give up the connection. */
    @Test
    void refusesToPublishWhileTheServerIsSuspended() throws Exception {
        try (RabbitMq server = RabbitMq.start();
                Application application = Application.start("rabbitmq", RabbitMqAddress.of(server))) {
            Traffic.of("RabbitMQ suspended for 30 s", PATIENCE, application).during(() -> {
                server.pause();
                Soon.last(Duration.ofSeconds(30));
                assertThat(application.books().refused()).as("refused publishes").isNotEmpty();
                server.proceed();
            }).assertUnharmed().assertDuplicates(IN_FLIGHT);
        }
    }

    @Test
    void waitsWhileTheServerHasNoMemory() throws Exception {
        try (RabbitMq server = RabbitMq.start();
                Application application = Application.start("rabbitmq", RabbitMqAddress.of(server))) {
            Traffic.of("RabbitMQ with a memory alarm for 30 s", PATIENCE, application).during(() -> {
                server.memoryAlarm(true);
                Soon.last(Duration.ofSeconds(30));
                server.memoryAlarm(false);
            }).assertUnharmed().assertDuplicates(IN_FLIGHT);
        }
    }
}
