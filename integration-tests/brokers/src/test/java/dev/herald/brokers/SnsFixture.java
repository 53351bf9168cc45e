package dev.herald.brokers;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

import dev.herald.BatchReceipt;
import dev.herald.OutgoingMessage;
import dev.herald.spi.Body;
import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.Destination.Kind;

/** One SNS, with SQS, for all tests of the module, and for each test names of its own. */
final class SnsFixture implements BeforeEachCallback, AfterEachCallback {

    private static final Namespace NAMESPACE = Namespace.create(SnsFixture.class);

    private String name;
    private Sns sns;

    /** Closed with the last test. */
    private record Server(Fauxqs broker, URI sns, URI sqs) implements AutoCloseable {

        static Server start() {
            if (SnsResource.given().isPresent()) {
                URI sns = SnsResource.given().get();
                return new Server(null, sns, SnsResource.givenSqs().orElse(sns));
            }
            Fauxqs broker = Fauxqs.start();
            return new Server(broker, broker.endpoint(), broker.endpoint());
        }

        @Override
        public void close() {
            if (broker != null) {
                broker.close();
            }
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        Server server = context.getRoot().getStore(NAMESPACE).computeIfAbsent(Server.class, key -> Server.start(),
                Server.class);
        sns = new Sns(server.sns, new Sqs(server.sqs));
        name = "placed-" + UUID.randomUUID();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        sns.close();
    }

    Sns sns() {
        return sns;
    }

    /** The test's topic. */
    String name() {
        return name;
    }

    /** The test's topic, if it is a FIFO topic. */
    String fifoName() {
        return name + ".fifo";
    }

    static Destination topic(String physicalName, Declare declare) {
        return new Destination(Kind.TOPIC, "placed", physicalName, null, declare, Map.of());
    }

    BatchReceipt publish(Destination topic, List<OutgoingMessage<Body>> messages) {
        return sns.broker.producer(topic).send(messages);
    }
}
