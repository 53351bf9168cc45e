package dev.herald.runtime.rabbitmq;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.AlreadyClosedException;

import dev.herald.BrokerException;
import dev.herald.HeraldHeaders;
import dev.herald.runtime.rabbitmq.RabbitMqPublisher.Request;
import dev.herald.spi.Delivery;
import dev.herald.spi.Destination;
import dev.herald.spi.QueueBrowser;
import dev.herald.spi.SettlementResult;

/**
 * Goes through a queue by taking its messages on a channel of its own, which holds them until it is closed.
 * <p>
 * A quorum queue counts how often a message came back, and drops it, or dead-letters it again, when its
 * {@code x-delivery-limit} is reached (20 by default on RabbitMQ 4): looking must not bring that about. A message that came
 * back often is replaced by a copy at the end of the queue, for which the count begins anew.
 */
final class RabbitMqBrowser implements QueueBrowser {

    /** After how many returns a message is replaced, unless the queue's limit is lower. */
    private static final int MOST_RETURNS = 8;
    /**
     * How many messages are taken at a time. A quorum queue settles each that was got by a command of its own, of which the
     * broker's channel keeps those beyond 32 to itself for a while; it would lose them if it were closed then.
     */
    private static final int AT_ONCE = 20;
    /** On top of twice as many as there seem to be: the number that a quorum queue tells is that of a moment ago. */
    private static final int MORE = 1000;
    /** What the names of headers that the broker changes begin with. */
    private static final String OF_BROKER = "x-";
    private static final String DEATHS = "x-death";
    private static final String DEATH_REASON = "x-first-death-reason";
    private static final String DEATH_QUEUE = "x-first-death-queue";

    private final UnackedDeliveries channel;
    private final RabbitMqPublisher publisher;
    private final MessageCopies copies;
    private final RabbitMqSettlement settlement;
    private final Destination deadLetterQueue;
    private final String target;
    private final int mostReturns;
    private final Set<Long> held = new LinkedHashSet<>();
    /** How many messages may still be shown: those that arrive meanwhile must not keep it going without end. */
    private int left;

    /**
     * @param channel the channel, which is closed with this
     * @param target the queue that the messages came from
     * @param count how many messages there are, about
     * @param deliveryLimit of the dead-letter queue, as far as known
     */
    RabbitMqBrowser(UnackedDeliveries channel, RabbitMqPublisher publisher, MessageCopies copies,
            RabbitMqSettlement settlement, Destination deadLetterQueue, String target, int count, int deliveryLimit) {
        this.channel = channel;
        this.publisher = publisher;
        this.copies = copies;
        this.settlement = settlement;
        this.deadLetterQueue = deadLetterQueue;
        this.target = target;
        this.left = (int) Math.min(Integer.MAX_VALUE, MORE + 2L * count);
        this.mostReturns = Math.max(1, Math.min(MOST_RETURNS, deliveryLimit - 1));
    }

    @Override
    public List<? extends Delivery> next(int atMost) {
        List<RabbitMqDelivery> next = new ArrayList<>();
        while (next.size() < Math.min(AT_ONCE, atMost) && left > 0 && held.size() < MAX_HELD) {
            RabbitMqDelivery delivery = take();
            if (delivery == null) {
                left = 0;
            } else if (delivery.deliveriesBefore() >= mostReturns) {
                renew(delivery);
            } else {
                left--;
                held.add(delivery.tag());
                next.add(delivery);
            }
        }
        return next;
    }

    private RabbitMqDelivery take() {
        try {
            return channel.take(deadLetterQueue.physicalName());
        } catch (IOException failure) {
            throw AdminCalls.translated(deadLetterQueue, failure);
        } catch (AlreadyClosedException closed) {
            throw AdminCalls.translated(deadLetterQueue, new IOException(closed));
        }
    }

    /** The copy comes later. */
    private void renew(RabbitMqDelivery delivery) {
        PublishResult result = publisher
                .publish(List.of(copies.deadLetter(delivery, deadLetterQueue.physicalName(), account(delivery)))).get(0);
        if (!result.confirmed()) {
            throw new BrokerException(deadLetterQueue + " did not take a copy of message " + delivery.id()
                    + ", which came back so often that it would be dropped: " + result.reason(), result.cause());
        }
        settlement.acknowledge(List.of(delivery));
    }

    /** A copy loses the broker's account of the death. */
    private Map<String, String> account(RabbitMqDelivery delivery) {
        Map<String, String> added = new LinkedHashMap<>();
        death(delivery).filter(death -> !delivery.headers().contains(HeraldHeaders.DEAD_LETTER_REASON)).ifPresent(death -> {
            if (death.time() != null) {
                added.put(HeraldHeaders.DEAD_LETTER_TIME, death.time().toString());
            }
            added.put(HeraldHeaders.DEAD_LETTER_REASON, death.reason());
        });
        return added;
    }

    /** A message that came without an id gets one each time that it is received: it is known by what it consists of. */
    @Override
    public String id(Delivery shown) {
        RabbitMqDelivery delivery = (RabbitMqDelivery) shown;
        String own = delivery.properties().getMessageId();
        return own != null && !own.isEmpty() ? own : UUID.nameUUIDFromBytes(content(delivery)).toString();
    }

    private static byte[] content(RabbitMqDelivery delivery) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.writeBytes(delivery.raw().getBody());
        delivery.headers().asMap().keySet().stream().filter(name -> !name.startsWith(OF_BROKER)).sorted()
                .forEach(name -> content.writeBytes((name + '=' + delivery.headers().get(name).orElse("") + '\n')
                        .getBytes(StandardCharsets.UTF_8)));
        return content.toByteArray();
    }

    @Override
    public Optional<Death> death(Delivery shown) {
        BasicProperties properties = ((RabbitMqDelivery) shown).properties();
        Map<String, Object> headers = properties.getHeaders() == null ? Map.of() : properties.getHeaders();
        Object reason = headers.get(DEATH_REASON);
        Object queue = headers.get(DEATH_QUEUE);
        return reason == null
                ? Optional.empty()
                : Optional.of(new Death("moved by RabbitMQ: " + reason, queue == null ? null : queue.toString(),
                        time(headers.get(DEATHS))));
    }

    /** Of the last death, which comes first. */
    private static Instant time(Object deaths) {
        return deaths instanceof List<?> list && !list.isEmpty() && list.get(0) instanceof Map<?, ?> last
                && last.get("time") instanceof Date time ? time.toInstant() : null;
    }

    @Override
    public List<? extends Delivery> hold(List<? extends Delivery> shown) {
        return shown.stream().filter(delivery -> channel.isOutstanding(((RabbitMqDelivery) delivery).tag())).toList();
    }

    @Override
    public List<SettlementResult> send(List<Copy> messages) {
        List<Request> requests = messages.stream().map(this::request).toList();
        return publisher.publish(requests).stream()
                .map(result -> result.confirmed() ? SettlementResult.DONE : SettlementResult.retry(result.reason())).toList();
    }

    private Request request(Copy message) {
        Request request = copies.deadLetter((RabbitMqDelivery) message.message(), target, Map.of());
        RabbitMqMessage copy = request.message();
        Map<String, Object> headers = new LinkedHashMap<>(copy.properties().getHeaders());
        message.headers().forEach((name, value) -> {
            headers.remove(name);
            if (value != null) {
                headers.put(name, value);
            }
        });
        return new Request(request.channel(), request.declaration(), new RabbitMqMessage(copy.exchange(), copy.routingKey(),
                copy.mandatory(), copy.properties().builder().headers(headers).build(), copy.body()));
    }

    @Override
    public List<SettlementResult> delete(List<? extends Delivery> messages) {
        List<SettlementResult> results = settlement.acknowledge(messages);
        messages.forEach(message -> held.remove(((RabbitMqDelivery) message).tag()));
        return channel.confirm() ? results : Collections.nCopies(messages.size(), RabbitMqSettlement.GONE);
    }

    /** One by one in order, which RabbitMQ 4.3 does not count as failed deliveries; what is left goes with the channel. */
    @Override
    public void close() {
        try {
            for (long tag : held) {
                channel.requeue(tag);
            }
            channel.confirm();
        } catch (IOException | AlreadyClosedException closed) {
            // The broker requeues them.
            held.clear();
        }
        channel.close();
    }
}
