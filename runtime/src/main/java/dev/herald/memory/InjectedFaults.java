package dev.herald.memory;

/** The faults that a test has injected into a queue. Guarded by the queue's lock. */
final class InjectedFaults {

    int receives;
    int settlements;
    int duplicates;

    void clear() {
        receives = 0;
        settlements = 0;
        duplicates = 0;
    }

    boolean nextReceive() {
        return receives > 0 && receives-- > 0;
    }

    boolean nextSettlement() {
        return settlements > 0 && settlements-- > 0;
    }

    boolean nextDuplicate() {
        return duplicates > 0 && duplicates-- > 0;
    }
}
