package dev.herald.contract.app;

import io.quarkus.arc.properties.IfBuildProperty;

import dev.herald.DeduplicationId;
import dev.herald.GroupId;
import dev.herald.Publisher;
import dev.herald.Receipt;

/** Publishes to a FIFO queue, where the broker has them. */
@IfBuildProperty(name = "contract.fifo", stringValue = "true")
public interface GroupOutbox {

    @Publisher(queue = "ordered.fifo")
    Receipt post(Task task, @GroupId String group, @DeduplicationId String deduplication);
}
