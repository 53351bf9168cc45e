package dev.herald.runtime.rabbitmq;

import java.util.List;
import java.util.Map;
import java.util.function.Function;

import dev.herald.TopicSubscription;
import dev.herald.spi.Destination;
import dev.herald.spi.TopicOperations;

/** Administrative operations on the topics of one client, which are exchanges. */
final class RabbitMqTopicOperations implements TopicOperations {

    private static final String PROTOCOL = "queue";

    private final AdminCalls calls;
    private final Function<Destination, RabbitMqTopology> topology;

    /** @param topology of a topic, as its publisher would declare it */
    RabbitMqTopicOperations(RabbitMqClientLink link, Function<Destination, RabbitMqTopology> topology) {
        this.calls = new AdminCalls(link);
        this.topology = topology;
    }

    @Override
    public String create(Destination topic) {
        RabbitMqTopology exchange = topology.apply(topic);
        String name = AdminCalls.name(topic);
        String type = AdminCalls.checkShort(topic, "its type", exchange.exchangeType());
        Map<String, Object> arguments = exchange.exchangeArguments();
        arguments.keySet().forEach(argument -> AdminCalls.checkShort(topic, "the name of an attribute", argument));
        return calls.call(topic, broker -> {
            broker.newExchange(name, type, arguments);
            return name;
        });
    }

    @Override
    public boolean exists(Destination topic) {
        String name = AdminCalls.name(topic);
        return calls.call(topic, broker -> broker.exchangeExists(name));
    }

    @Override
    public List<String> list(String prefix) {
        throw new UnsupportedOperationException("AMQP cannot list exchanges: use rabbitmqctl list_exchanges, or "
                + "GET /api/exchanges of the management plugin");
    }

    @Override
    public TopicSubscription subscribe(Destination topic, String protocol, String endpoint,
            Map<String, String> attributes) {
        if (!protocol.equals(PROTOCOL)) {
            throw new UnsupportedOperationException("on RabbitMQ only queues subscribe to a topic: use the protocol 'queue' "
                    + "with the queue's name as endpoint, instead of '" + protocol + "'");
        }
        QueueBinding binding = QueueBinding.of(endpoint, topology.apply(topic).catchAllKey(), attributes);
        binding.check(topic);
        String name = AdminCalls.name(topic);
        return calls.call(topic, broker -> {
            broker.bind(binding.queue(), name, binding.key(), binding.arguments());
            return new TopicSubscription(binding.id(), PROTOCOL, endpoint);
        });
    }

    @Override
    public void unsubscribe(Destination topic, String subscription) {
        QueueBinding.parse(subscription).ifPresent(binding -> {
            binding.check(topic);
            String name = AdminCalls.name(topic);
            calls.call(topic, broker -> {
                broker.unbind(binding.queue(), name, binding.key(), binding.arguments());
                return null;
            });
        });
    }

    @Override
    public List<TopicSubscription> subscriptions(Destination topic) {
        throw new UnsupportedOperationException("AMQP cannot list bindings: use rabbitmqctl list_bindings, or "
                + "GET /api/exchanges/{vhost}/{name}/bindings/source of the management plugin");
    }

    @Override
    public void delete(Destination topic) {
        String name = AdminCalls.name(topic);
        calls.call(topic, broker -> {
            broker.deleteExchange(name);
            return null;
        });
    }
}
