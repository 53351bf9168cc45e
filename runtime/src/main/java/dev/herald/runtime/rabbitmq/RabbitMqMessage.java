package dev.herald.runtime.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;

/**
 * A message ready to publish.
 *
 * @param exchange empty for the default one, which takes it to the queue named by the routing key
 * @param routingKey the routing key
 * @param mandatory whether the publisher is told if no queue gets it
 * @param properties with a message id
 * @param body the body
 */
record RabbitMqMessage(String exchange, String routingKey, boolean mandatory, BasicProperties properties, byte[] body) {

    String id() {
        return properties.getMessageId();
    }

    RabbitMqMessage via(String otherExchange) {
        return new RabbitMqMessage(otherExchange, routingKey, mandatory, properties, body);
    }
}
