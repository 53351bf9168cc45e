package dev.herald.runtime.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;

import dev.herald.spi.Destination;
import dev.herald.spi.Subscription;
import dev.herald.spi.support.ConfigKeys;

/**
 * The channels of a subscriber.
 *
 * @param names names of channels
 * @param patterns patterns of channel names
 * @param sharded whether they are sharded channels, each of which belongs to one shard of a cluster
 */
record Channels(List<String> names, List<String> patterns, boolean sharded) {

    private static final String SHARDED = "sharded";

    /** The filter's channels and patterns, or the channel named like the topic. */
    static Channels of(Subscription subscription) {
        Destination topic = subscription.destination();
        boolean sharded = sharded(topic);
        if (subscription.subscriber().filter() == null) {
            return new Channels(List.of(topic.physicalName()), List.of(), sharded);
        }
        List<String> names = new ArrayList<>();
        List<String> patterns = new ArrayList<>();
        for (String entry : subscription.subscriber().filter().split(",")) {
            String name = entry.strip();
            if (!name.isEmpty()) {
                (isPattern(name) ? patterns : names).add(name);
            }
        }
        if (names.isEmpty() && patterns.isEmpty()) {
            throw wrong(subscription, "names no channel: write channels and patterns, separated by commas");
        }
        if (sharded && !patterns.isEmpty()) {
            throw wrong(subscription, "has the pattern '" + patterns.get(0) + "', but sharded channels do not support "
                    + "patterns: name each channel, or remove " + ConfigKeys.attribute(topic, SHARDED));
        }
        return new Channels(List.copyOf(names), List.copyOf(patterns), sharded);
    }

    /** @throws IllegalArgumentException if an attribute is unknown or invalid; the message names it */
    static boolean sharded(Destination topic) {
        for (String name : topic.attributes().keySet()) {
            if (!name.equals(SHARDED)) {
                throw new IllegalArgumentException(
                        ConfigKeys.attribute(topic, name) + " is unknown on Redis: a topic has the attribute "
                                + SHARDED);
            }
        }
        String value = topic.attributes().getOrDefault(SHARDED, "false");
        if (!Set.of("true", "false").contains(value)) {
            throw new IllegalArgumentException(
                    ConfigKeys.attribute(topic, SHARDED) + " is '" + value + "'; it must be true or false");
        }
        return Boolean.parseBoolean(value);
    }

    private static boolean isPattern(String name) {
        return name.chars().anyMatch(letter -> letter == '*' || letter == '?' || letter == '[');
    }

    private static IllegalArgumentException wrong(Subscription subscription, String reason) {
        return new IllegalArgumentException("the filter '" + subscription.subscriber().filter() + "' of the subscriber '"
                + subscription.listenerId() + "' " + reason);
    }

    /** One request per channel: channels of different shards cannot share a command, and each is confirmed separately. */
    List<Request> subscriptions() {
        List<Request> requests = new ArrayList<>(count());
        names.forEach(name -> requests.add(Request.cmd(sharded ? Command.SSUBSCRIBE : Command.SUBSCRIBE).arg(name)));
        patterns.forEach(pattern -> requests.add(Request.cmd(Command.PSUBSCRIBE).arg(pattern)));
        return requests;
    }

    /** The rules that permit a user to subscribe to all of them, and to notice that the connection is lost. */
    String rules() {
        List<String> rules = new ArrayList<>();
        if (!names.isEmpty()) {
            rules.add(sharded ? "+ssubscribe" : "+subscribe");
        }
        if (!patterns.isEmpty()) {
            rules.add("+psubscribe");
        }
        names.forEach(name -> rules.add("&" + name));
        patterns.forEach(pattern -> rules.add("&" + pattern));
        rules.add("+ping");
        return String.join(" ", rules);
    }

    int count() {
        return names.size() + patterns.size();
    }

    @Override
    public String toString() {
        List<String> all = new ArrayList<>(names);
        all.addAll(patterns);
        return String.join(", ", all);
    }
}
