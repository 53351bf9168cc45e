package dev.herald.benchmarks.memory;

import java.util.function.Consumer;

import jakarta.inject.Singleton;

import org.eclipse.microprofile.reactive.messaging.spi.Connector;

import io.quarkus.arc.Unremovable;
import io.smallrye.reactive.messaging.memory.InMemoryConnector;
import io.smallrye.reactive.messaging.memory.InMemorySource;

import dev.herald.Listeners;
import dev.herald.MessagePublisher;
import dev.herald.Publisher;

/**
 * Who is measured: {@code loop}, or a framework's name and what its handlers run on. Those of Herald's listeners and
 * SmallRye's channels that are not measured are there, and have nothing to do.
 */
@Singleton
@Unremovable
class Contenders {

    private final Countdown countdown;
    private final Listeners listeners;
    private final MessagePublisher<String> orders;
    private final InMemoryConnector channels;

    Contenders(Countdown countdown, Listeners listeners, @Publisher(queue = "orders") MessagePublisher<String> orders,
            @Connector(InMemoryConnector.CONNECTOR) InMemoryConnector channels) {
        this.countdown = countdown;
        this.listeners = listeners;
        this.orders = orders;
        this.channels = channels;
    }

    /** Has one consume, and returns how a message is offered to it. */
    Consumer<String> start(String contender) {
        if (contender.equals("loop")) {
            return Loop.start(countdown)::offer;
        }
        String framework = contender.substring(0, contender.indexOf('-'));
        String threads = contender.substring(framework.length() + 1);
        return switch (framework) {
            case "herald" -> herald(threads);
            case "smallrye" -> smallRye(threads);
            default -> throw new IllegalArgumentException(contender);
        };
    }

    private Consumer<String> herald(String threads) {
        listeners.get(threads).start();
        return orders::sendAndAwait;
    }

    private Consumer<String> smallRye(String threads) {
        InMemorySource<String> source = channels.source(threads);
        return source::send;
    }
}
