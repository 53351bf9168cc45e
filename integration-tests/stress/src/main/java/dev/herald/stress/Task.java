package dev.herald.stress;

import java.util.List;

/**
 * A message's payload.
 *
 * @param id unique in the whole run
 * @param group the FIFO group, or {@code null}
 * @param plan an {@link Act} as text for each attempt; whatever comes after the last one ends well
 * @param secret a text that must never show up in a log
 */
public record Task(String id, String group, List<String> plan, String secret) {

    /** What every {@link #secret} begins with. */
    public static final String SECRET = "s3cret";

    public static Task of(String id, String group, List<Act> plan) {
        return new Task(id, group, plan.stream().map(Act::toString).toList(), SECRET + "-" + id);
    }

    /** What the handler does in its nth call with this message, the first being 1. */
    public Act act(int call) {
        return call <= plan.size() ? Act.parse(plan.get(call - 1)) : Act.OK;
    }
}
