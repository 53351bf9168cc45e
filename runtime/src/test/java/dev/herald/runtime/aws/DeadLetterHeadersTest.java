package dev.herald.runtime.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;

import org.junit.jupiter.api.Test;

class DeadLetterHeadersTest {

    private final DeadLetterHeaders<String> headers = headers(100, 1000);

    @Test
    void countTheBodyAndEachHeader() {
        headers.keep("ab", "cde");
        headers.addIfItFits("f", "gh");

        assertThat(headers.bytes()).isEqualTo(100 + 5 + 3);
    }

    @Test
    void areThoseOfTheMessageAndThoseThatFit() {
        headers.keep("tenant", "acme");
        headers.addIfItFits("reason", "boom");
        headers.addIfItFits("source", "orders");
        headers.keep("own", "x".repeat(840));
        headers.addIfItFits("long", "x".repeat(100));

        assertThat(headers.headers()).containsOnlyKeys("tenant", "reason", "source", "own");
    }

    @Test
    void aLongTextIsShortenedIfTheWholeDoesNotFit() {
        headers.addIfItFits("long", "x".repeat(1000));

        assertThat(headers.headers()).isEqualTo(Map.of("long", "x".repeat(99) + "…"));
    }

    @Test
    void aLongTextIsNotCutWithinACharacter() {
        headers.addIfItFits("long", "x".repeat(98) + "🚀".repeat(500));

        assertThat(headers.headers()).isEqualTo(Map.of("long", "x".repeat(98) + "…"));
    }

    @Test
    void aLongTextOfWhichNothingIsLeftIsOmitted() {
        headers.addIfItFits("long", "\n".repeat(700));
        headers.addIfItFits("longer", "\n".repeat(300));

        assertThat(headers.headers().values()).containsExactly("\n".repeat(700));
    }

    @Test
    void takeTenAtMost() {
        for (int i = 0; i < 9; i++) {
            headers.keep("own" + i, "x");
        }
        headers.addIfItFits("reason", "boom");
        headers.addIfItFits("source", "orders");

        assertThat(headers.isFull()).isTrue();
        assertThat(headers.headers()).hasSize(10).containsKey("reason").doesNotContainKey("source");
    }

    @Test
    void takeTheNewerOfTwoOfOneName() {
        for (int i = 0; i < 10; i++) {
            headers.keep("own" + i, "x");
        }
        headers.addIfItFits("own3", "newer");

        assertThat(headers.headers()).hasSize(10).containsEntry("own3", "newer");
        assertThat(headers.bytes()).isEqualTo(100 + 9 * 5 + 4 + 5);
    }

    @Test
    void takeAShorterOneWhereThereIsNoRoom() {
        DeadLetterHeaders<String> full = headers(90, 100);
        full.keep("reason", "too much to keep");

        full.addIfItFits("reason", "boom");

        assertThat(full.headers()).containsEntry("reason", "boom");
    }

    @Test
    void haveNoEmptyOnes() {
        headers.addIfItFits("empty", "");
        headers.addIfItFits("none", null);

        assertThat(headers.headers()).isEmpty();
    }

    @Test
    void haveNoCharactersThatAmazonRejects() {
        headers.addIfItFits("reason", "boom\u0000");

        assertThat(headers.headers()).containsEntry("reason", "boom\uFFFD");
    }

    private static DeadLetterHeaders<String> headers(int bodyBytes, int mostBytes) {
        return new DeadLetterHeaders<>(bodyBytes, mostBytes, new DeadLetterHeaders.Form<>() {
            @Override
            public String of(String text) {
                return text;
            }

            @Override
            public int bytes(String name, String value) {
                // Throws for half a character.
                return name.length() + AwsText.utf8Length(value);
            }
        });
    }
}
