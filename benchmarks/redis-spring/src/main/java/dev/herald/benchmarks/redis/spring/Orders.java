package dev.herald.benchmarks.redis.spring;

import java.util.List;
import java.util.Map;

import org.springframework.data.redis.connection.lettuce.LettuceConnection.PipeliningFlushPolicy;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.connection.stream.StreamRecords;
import org.springframework.data.redis.connection.stream.StringRecord;
import org.springframework.data.redis.core.RedisOperations;
import org.springframework.data.redis.core.SessionCallback;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.stereotype.Component;

import tools.jackson.databind.json.JsonMapper;

import dev.herald.benchmarks.Meter;
import dev.herald.benchmarks.Order;
import dev.herald.benchmarks.Publishing;
import dev.herald.benchmarks.Setting;

/** Publishes to a stream, or to a channel. */
@Component
class Orders implements Publishing {

    /** Of a stream's entry, with the payload. */
    static final String FIELD = "body";

    private final String queue = Setting.BENCHMARK_QUEUE.text();
    private final boolean channel = queue.startsWith("channel-");
    private final StringRedisTemplate template;
    private final JsonMapper mapper;

    Orders(Meter meter, StringRedisTemplate template, JsonMapper mapper, LettuceConnectionFactory connections) {
        this.template = template;
        this.mapper = mapper;
        // The default writes each command by itself. By the Javadoc "flushing behavior can be customized to optimize for
        // performance": this one writes the pipeline's commands at once.
        connections.setPipeliningFlushPolicy(PipeliningFlushPolicy.flushOnClose());
        meter.publishes(this);
    }

    @Override
    public void one(Order order) {
        if (channel) {
            template.convertAndSend(queue, mapper.writeValueAsString(order));
        } else {
            template.opsForStream().add(entry(order));
        }
    }

    @Override
    public void batch(List<Order> orders) {
        template.executePipelined(new SessionCallback<Void>() {

            @Override
            public <K, V> Void execute(RedisOperations<K, V> bound) {
                // The template itself is bound to the pipeline's connection meanwhile, on this thread.
                orders.forEach(Orders.this::one);
                return null;
            }
        });
    }

    private StringRecord entry(Order order) {
        return StreamRecords.string(Map.of(FIELD, mapper.writeValueAsString(order))).withStreamKey(queue);
    }
}
