package dev.herald.runtime.redis;

import java.util.List;

/**
 * A stream and a consumer group of it. Herald's own keys stand in the same hash slot as the stream.
 *
 * @param stream the stream's key
 * @param group the group's name
 */
record StreamAddress(String stream, String group) {

    /** What the scripts work on: the stream, what was given back with a delay, what was published with a delay. */
    List<String> keys() {
        String slot = hasHashTag() ? stream : "{" + stream + "}";
        return List.of(stream, slot + ":herald-delayed:" + group, slot + ":herald-scheduled");
    }

    /** The same stream for another group. */
    StreamAddress of(String otherGroup) {
        return new StreamAddress(stream, otherGroup);
    }

    private boolean hasHashTag() {
        int open = stream.indexOf('{');
        return open >= 0 && stream.indexOf('}', open) > open + 1;
    }
}
