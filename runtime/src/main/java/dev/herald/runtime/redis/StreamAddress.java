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
        String slot = hasHashTag() ? stream : "{" + stream + "}";
        return List.of(stream, slot + ":herald-delayed:" + group, slot + ":herald-scheduled");
    }

    /** The same stream with another group. */
    StreamAddress of(String otherGroup) {
        return new StreamAddress(stream, otherGroup);
    }

    private boolean hasHashTag() {
        int open = stream.indexOf('{');
        return open >= 0 && stream.indexOf('}', open) > open + 1;
    }
}
