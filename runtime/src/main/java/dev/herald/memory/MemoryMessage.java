package dev.herald.memory;

import java.util.Comparator;

import dev.herald.Headers;
import dev.herald.spi.Attempts;
import dev.herald.spi.Body;
import dev.herald.spi.support.EndedReceive;

/** A message of one queue. Its mutable state is guarded by the queue's lock. */
final class MemoryMessage {

    enum State {
        /** To be received. */
        VISIBLE,
        /** In a consumer's hands until {@link #visibleAt}. */
        IN_FLIGHT,
        /** Sent or returned with a delay that ends at {@link #visibleAt}. */
        DELAYED,
        /** Removed. */
        GONE
    }

    static final Comparator<MemoryMessage> BY_SEQUENCE = Comparator.comparingLong(message -> message.sequence);

    final String id;
    final long sequence;
    final Body body;
    final Headers headers;
    final String groupId;
    final long sentAtMillis;

    State state = State.VISIBLE;
    long visibleAt;
    /** How often it was received, used as receipt handle. */
    int receives;
    /** How often it was received since it was last returned, and the attempts that had begun until then. */
    int count;
    /** What was told when it was last returned. */
    Attempts returned = Attempts.NONE;
    /** The receive, by {@link #count}, whose lease was lost last; {@code null} if none was. Read without the lock. */
    volatile EndedReceive lost;
    /** Its place in the {@link VisibilityHeap}. */
    int heapIndex;

    MemoryMessage(String id, long sequence, Body body, Headers headers, String groupId, long sentAtMillis) {
        this.id = id;
        this.sequence = sequence;
        this.body = body;
        this.headers = headers;
        this.groupId = groupId;
        this.sentAtMillis = sentAtMillis;
    }

    /** The same message once more, to be settled on its own. */
    MemoryMessage duplicate() {
        MemoryMessage twin = new MemoryMessage(id, sequence, body, headers, groupId, sentAtMillis);
        twin.receives = receives;
        twin.count = count;
        twin.returned = returned;
        twin.lost = lost;
        return twin;
    }

    void returned(Attempts attempts) {
        returned = attempts;
        count = Math.min(Integer.MAX_VALUE - 1, attempts.begun());
        lost = null;
    }

    /** The lease of a receive is lost, perhaps after a later one. */
    void lost(int receive, Attempts attempts) {
        EndedReceive last = lost;
        if (last == null || last.receive() <= receive) {
            lost = new EndedReceive(receive, attempts);
        }
    }

    /** Whether whoever received it last has given it up, so that its lease only has to end. */
    boolean isAbandoned() {
        EndedReceive last = lost;
        return last != null && last.receive() >= count;
    }

    /** The same message for another queue. */
    MemoryMessage movedTo(long otherSequence) {
        return new MemoryMessage(id, otherSequence, body, headers, groupId, sentAtMillis);
    }
}
