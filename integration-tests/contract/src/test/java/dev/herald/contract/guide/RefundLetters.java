package dev.herald.contract.guide;

import jakarta.enterprise.context.ApplicationScoped;

import dev.herald.DeadLetter;
import dev.herald.DeadLetterSelection;
import dev.herald.DeadLetters;
import dev.herald.RedriveProgress;

/** Sends dead letters back. */
@ApplicationScoped
class RefundLetters {

    private final DeadLetters letters;

    RefundLetters(DeadLetters letters) {
        this.letters = letters;
    }

    /** Corrects what was wrong in the messages. */
    void mend() {
        for (DeadLetter letter : letters.browseAndAwait("payouts", 50)) {
            if (letter.reason().orElse("").contains("EURO")) {
                letters.redriveAndAwait(letter, letter.message().payload(letter.text().replace("EURO", "EUR")));
            }
        }
    }

    /** Once the cause of the failures is fixed; not faster than the bank allows. */
    RedriveProgress retry() {
        return letters.redriveAllAndAwait("payouts", DeadLetterSelection.all()
                .where(letter -> !letter.exception().orElse("").endsWith("IllegalArgumentException"))
                .perSecond(20));
    }
}
