package dev.herald.benchmarks.driver.broker;

import java.net.URI;
import java.util.List;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;

import dev.herald.benchmarks.Order;
import dev.herald.benchmarks.driver.wire.RespTap;
import dev.herald.benchmarks.driver.wire.WireTap;

/** Redis's Pub/Sub, which delivers to who is subscribed and keeps nothing. */
public final class RedisChannelUnderLoad implements BrokerUnderLoad {

    private final RedisCommands redis = new RedisCommands();

    @Override
    public String description() {
        return "Redis " + redis.version() + ", a Pub/Sub channel with one subscriber";
    }

    @Override
    public URI uri() {
        return redis.server().uri();
    }

    @Override
    public WireTap tap() {
        return new RespTap(uri(), entry -> null);
    }

    @Override
    public void create(String channel) {
        // A channel is there as soon as somebody names it.
    }

    @Override
    public boolean keepsMessages() {
        return false;
    }

    @Override
    public boolean isConsumed(String channel) {
        return redis.call(Command.PUBSUB, "NUMSUB", channel).get(1).toLong() > 0;
    }

    @Override
    public void send(String channel, List<Order> orders) {
        redis.callAll(requests(channel, orders));
    }

    @Override
    public void offer(String channel, List<Order> orders) {
        redis.callLater(requests(channel, orders), receivers -> {
        });
    }

    private static List<Request> requests(String channel, List<Order> orders) {
        return orders.stream()
                .map(order -> Request.cmd(Command.PUBLISH).arg(channel).arg(OrderJson.bytes(order))).toList();
    }

    /** A call each millisecond. */
    @Override
    public int fewestPerCall(double perSecond) {
        return (int) Math.ceil(perSecond / 1000);
    }

    @Override
    public long backlog(String channel) {
        return 0;
    }

    @Override
    public void close() {
        redis.close();
    }
}
