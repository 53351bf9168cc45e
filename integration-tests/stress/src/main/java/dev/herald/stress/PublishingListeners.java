package dev.herald.stress;

import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;

import dev.herald.Lease;
import dev.herald.Message;
import dev.herald.Publisher;
import dev.herald.QueueListener;

/** Listeners whose results are published: to another queue, or as replies. */
@ApplicationScoped
class PublishingListeners {

    private final Blocking blocking;
    private final Model model;

    PublishingListeners(Blocking blocking, Model model) {
        this.blocking = blocking;
        this.model = model;
    }

    @QueueListener("forward")
    @Publisher(queue = "sink")
    Object forward(Message<Task> message, Lease lease) throws Exception {
        return blocking.handle(Target.FORWARD, message, lease, true, this::forwarded);
    }

    /** The result of each call is a message of its own. Publishing it may still fail. */
    private Task forwarded(Call call) {
        String id = call.resultId();
        List<Act> plan = Math.floorMod(id.hashCode(), 4) == 0 ? List.of(Act.of(Act.Kind.THROW)) : List.of();
        Task task = Task.of(id, null, plan);
        model.published(Target.SINK, task, false);
        model.maybeNotPublished(Target.SINK, id);
        return task;
    }

    @QueueListener("ask")
    Object answer(Message<Task> message, Lease lease) throws Exception {
        boolean request = message.headers().get("reply-to").isPresent();
        return blocking.handle(Target.ASK, message, lease, request, call -> message.payload().id());
    }
}
