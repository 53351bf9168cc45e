package dev.herald.runtime.aws;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BatchAnswersTest {

    private final BatchAnswers<String> answers = new BatchAnswers<>(3, "unanswered");

    @Test
    void areInTheOrderOfTheEntries() {
        answers.put(BatchAnswers.id(2), "c");
        answers.put(BatchAnswers.id(0), "a");
        answers.put(BatchAnswers.id(1), "b");

        assertThat(answers.inOrder()).containsExactly("a", "b", "c");
    }

    @Test
    void haveOneForAnEntryThatIsNotMentioned() {
        answers.put("1", "b");

        assertThat(answers.inOrder()).containsExactly("unanswered", "b", "unanswered");
    }

    @Test
    void ignoreIdsThatWereNotSent() {
        for (String id : new String[]{null, "", "x", "-1", "3", "99999999999"}) {
            answers.put(id, "wrong");
        }
        answers.put("0", "a");

        assertThat(answers.inOrder()).containsExactly("a", "unanswered", "unanswered");
    }
}
