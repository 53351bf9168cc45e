package dev.herald.benchmarks.driver.scenario;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;

import dev.herald.benchmarks.driver.broker.BrokerUnderLoad;
import dev.herald.benchmarks.driver.consumer.ConsumerProcess;
import dev.herald.benchmarks.driver.consumer.Contender;
import dev.herald.benchmarks.driver.consumer.Task;

/**
 * Where a trial takes place.
 *
 * @param log what the consumer prints
 */
public record Stage(BrokerUnderLoad broker, Contender contender, Path log) {

    ConsumerProcess start(Task task) throws IOException {
        return start(task, broker.uri());
    }

    /** @param uri of the broker, or of what stands before it */
    ConsumerProcess start(Task task, URI uri) throws IOException {
        return new ConsumerProcess(contender.label(), contender.program(), task.settings(uri, broker.keepsMessages()), log);
    }

    String queue() {
        return broker.keepsMessages() ? "orders" : "channel-orders";
    }
}
