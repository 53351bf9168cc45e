package dev.herald.stress;

import java.util.ArrayList;
import java.util.List;

import jakarta.inject.Singleton;

import dev.herald.BatchResult;
import dev.herald.DeadLetterException;
import dev.herald.Lease;
import dev.herald.Message;

/** Does what the plans say with lists of messages. */
@Singleton
public class Batching {

    private final Blocking blocking;

    Batching(Blocking blocking) {
        this.blocking = blocking;
    }

    /** All or nothing. */
    public void all(Target target, List<Message<Task>> messages, Lease lease) throws Exception {
        some(target, messages, lease);
    }

    /** Some may be named as failed; what throws fails all. */
    public BatchResult some(Target target, List<Message<Task>> messages, Lease lease) throws Exception {
        Call call = blocking.begin(target, messages, lease);
        try {
            List<Message<Task>> rejected = play(call, messages, lease);
            if (lease.isLost()) {
                call.leaseLost();
            }
            call.end(Ending.WELL);
            return rejected.isEmpty() ? BatchResult.ok() : BatchResult.failed(rejected);
        } catch (Throwable failure) {
            call.end(failure instanceof DeadLetterException ? Ending.DEAD_LETTERED : Ending.FAILED);
            throw failure;
        }
    }

    private List<Message<Task>> play(Call call, List<Message<Task>> messages, Lease lease) throws Exception {
        List<Message<Task>> rejected = new ArrayList<>();
        List<Act> acts = new ArrayList<>();
        for (int i = 0; i < messages.size(); i++) {
            acts.add(call.act(i));
        }
        boolean deaf = false;
        for (int i = 0; i < messages.size(); i++) {
            Act.Kind kind = acts.get(i).kind();
            if (kind == Act.Kind.REJECT) {
                rejected.add(messages.get(i));
            } else if (kind != Act.Kind.BLOCK || !deaf) {
                // A call is interrupted once: after the interrupt was swallowed, nothing would end what blocks.
                blocking.act(call, acts.get(i), lease);
            }
            deaf |= kind == Act.Kind.DEAF;
        }
        for (Message<Task> message : rejected) {
            call.settle(messages.indexOf(message), Ending.FAILED);
        }
        return rejected;
    }
}
