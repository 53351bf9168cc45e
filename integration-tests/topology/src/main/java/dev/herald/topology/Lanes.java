package dev.herald.topology;

import java.time.Duration;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.config.inject.ConfigProperty;

import io.quarkus.arc.profile.IfBuildProfile;

import dev.herald.Lease;
import dev.herald.Message;
import dev.herald.QueueListener;

/** A hundred listeners, each with a queue of its own. */
@ApplicationScoped
@IfBuildProfile("lanes")
class Lanes {

    private final Ledger ledger;
    private final Duration effort;

    Lanes(Ledger ledger, @ConfigProperty(name = "topology.effort") Duration effort) {
        this.ledger = ledger;
        this.effort = effort;
    }

    @QueueListener("lane-00")
    @QueueListener("lane-01")
    @QueueListener("lane-02")
    @QueueListener("lane-03")
    @QueueListener("lane-04")
    @QueueListener("lane-05")
    @QueueListener("lane-06")
    @QueueListener("lane-07")
    @QueueListener("lane-08")
    @QueueListener("lane-09")
    @QueueListener("lane-10")
    @QueueListener("lane-11")
    @QueueListener("lane-12")
    @QueueListener("lane-13")
    @QueueListener("lane-14")
    @QueueListener("lane-15")
    @QueueListener("lane-16")
    @QueueListener("lane-17")
    @QueueListener("lane-18")
    @QueueListener("lane-19")
    @QueueListener("lane-20")
    @QueueListener("lane-21")
    @QueueListener("lane-22")
    @QueueListener("lane-23")
    @QueueListener("lane-24")
    @QueueListener("lane-25")
    @QueueListener("lane-26")
    @QueueListener("lane-27")
    @QueueListener("lane-28")
    @QueueListener("lane-29")
    @QueueListener("lane-30")
    @QueueListener("lane-31")
    @QueueListener("lane-32")
    @QueueListener("lane-33")
    @QueueListener("lane-34")
    @QueueListener("lane-35")
    @QueueListener("lane-36")
    @QueueListener("lane-37")
    @QueueListener("lane-38")
    @QueueListener("lane-39")
    @QueueListener("lane-40")
    @QueueListener("lane-41")
    @QueueListener("lane-42")
    @QueueListener("lane-43")
    @QueueListener("lane-44")
    @QueueListener("lane-45")
    @QueueListener("lane-46")
    @QueueListener("lane-47")
    @QueueListener("lane-48")
    @QueueListener("lane-49")
    @QueueListener("lane-50")
    @QueueListener("lane-51")
    @QueueListener("lane-52")
    @QueueListener("lane-53")
    @QueueListener("lane-54")
    @QueueListener("lane-55")
    @QueueListener("lane-56")
    @QueueListener("lane-57")
    @QueueListener("lane-58")
    @QueueListener("lane-59")
    @QueueListener("lane-60")
    @QueueListener("lane-61")
    @QueueListener("lane-62")
    @QueueListener("lane-63")
    @QueueListener("lane-64")
    @QueueListener("lane-65")
    @QueueListener("lane-66")
    @QueueListener("lane-67")
    @QueueListener("lane-68")
    @QueueListener("lane-69")
    @QueueListener("lane-70")
    @QueueListener("lane-71")
    @QueueListener("lane-72")
    @QueueListener("lane-73")
    @QueueListener("lane-74")
    @QueueListener("lane-75")
    @QueueListener("lane-76")
    @QueueListener("lane-77")
    @QueueListener("lane-78")
    @QueueListener("lane-79")
    @QueueListener("lane-80")
    @QueueListener("lane-81")
    @QueueListener("lane-82")
    @QueueListener("lane-83")
    @QueueListener("lane-84")
    @QueueListener("lane-85")
    @QueueListener("lane-86")
    @QueueListener("lane-87")
    @QueueListener("lane-88")
    @QueueListener("lane-89")
    @QueueListener("lane-90")
    @QueueListener("lane-91")
    @QueueListener("lane-92")
    @QueueListener("lane-93")
    @QueueListener("lane-94")
    @QueueListener("lane-95")
    @QueueListener("lane-96")
    @QueueListener("lane-97")
    @QueueListener("lane-98")
    @QueueListener("lane-99")
    void work(Message<Task> message, Lease lease) throws InterruptedException {
        long number = message.payload().number();
        ledger.begun(number, message.attempt());
        try {
            Thread.sleep(effort.toMillis());
            ledger.handled(number);
        } finally {
            if (lease.isLost()) {
                ledger.lost(number);
            }
        }
    }
}
