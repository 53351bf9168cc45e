package dev.herald.benchmarks.redis.loop;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import com.fasterxml.jackson.databind.ObjectMapper;

import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;

import dev.herald.benchmarks.Order;
import dev.herald.benchmarks.Publishing;

/** Publishes on one connection, on which calls of many threads follow each other without waiting for each other's answers. */
final class RedisPublishing implements Publishing {

    private final RedisConnection connection;
    private final ObjectMapper mapper;
    private final Function<byte[], Request> request;

    /** @param request what publishes a payload */
    RedisPublishing(RedisConnection connection, ObjectMapper mapper, Function<byte[], Request> request) {
        this.connection = connection;
        this.mapper = mapper;
        this.request = request;
    }

    @Override
    public void one(Order order) throws Exception {
        Connections.await(connection.send(request(order)));
    }

    @Override
    public void batch(List<Order> orders) throws Exception {
        List<Request> requests = new ArrayList<>(orders.size());
        for (Order order : orders) {
            requests.add(request(order));
        }
        Connections.await(connection.batch(requests));
    }

    private Request request(Order order) throws Exception {
        return request.apply(mapper.writeValueAsBytes(order));
    }
}
