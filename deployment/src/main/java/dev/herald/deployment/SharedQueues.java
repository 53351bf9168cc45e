package dev.herald.deployment;

import java.util.List;

import dev.herald.runtime.metadata.DestinationRef;
import dev.herald.runtime.metadata.QueueTypes;
import dev.herald.runtime.metadata.QueueTypes.Queue;
import dev.herald.spi.Destination.Kind;
import dev.herald.spi.DestinationNaming;

/** The rule that all listeners of a queue take the same payload type, as far as the queues are known at build time. */
final class SharedQueues {

    private SharedQueues() {
    }

    static void check(List<ListenerDefinition> listeners, Problems problems) {
        QueueTypes types = new QueueTypes();
        listeners.stream().filter(listener -> listener.source().kind() == Kind.QUEUE)
                .forEach(listener -> types.add(queue(listener.source()), Methods.describe(listener.method()),
                        Types.canonical(listener.signature().payload())));
        types.conflicts().forEach(conflict -> problems.add(conflict.methods(), conflict.text()));
    }

    private static Queue queue(DestinationRef source) {
        return new Queue(source.broker(), source.client(), source.destination(), DestinationNaming.PLAIN);
    }
}
