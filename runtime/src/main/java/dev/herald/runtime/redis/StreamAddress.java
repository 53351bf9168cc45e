package dev.herald.runtime.redis;

import java.util.List;

/**
 * A stream and one of its consumer groups. Herald's additional keys are in the same hash slot as the stream.
 *
 * @param stream the stream's key
 * @param group the group's name
 */
record StreamAddress(String stream, String group) {

    /** The keys that scripts use: the stream, entries returned with a delay, messages published with a delay. */
    List<String> keys() {
        return List.of(stream, slot() + ":herald-delayed:" + group, scheduled());
    }

    /** The key of messages published with a delay. */
    String scheduled() {
        return slot() + ":herald-scheduled";
    }

    private String slot() {
        return hasHashTag() ? stream : "{" + stream + "}";
    }

    /** The same stream with another group. */
    StreamAddress of(String otherGroup) {
        return new StreamAddress(stream, otherGroup);
    }

    /** Why Herald's keys cannot be in the stream's hash slot in a cluster; {@code null} if they are. */
    String problemInCluster() {
        return hasHashTag() || stream.indexOf('}') < 0
                ? null
                : "the name '" + stream
                        + "' has a '}' outside of a hash tag, so that in a Redis Cluster the keys beside it are "
                        + "in other hash slots: use another name";
    }

    /** The error for a key that holds something else. */
    static String notAStream(String key, String nameKey) {
        return "the key '" + key + "' is not a stream (WRONGTYPE): delete or rename the key, or use another name (" + nameKey
                + ")";
    }

    private boolean hasHashTag() {
        int open = stream.indexOf('{');
        return open >= 0 && stream.indexOf('}', open) > open + 1;
    }
}
