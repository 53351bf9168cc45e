package dev.herald.benchmarks.driver.report;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A scenario's figures as a table: the median of the rounds, from the least to the greatest, and the ratio to the limit's.
 *
 * @param labels of contenders, by their names, in the order of the rows
 */
record MarkdownTable(Result result, Map<String, String> labels) {

    @Override
    public String toString() {
        List<Figure> figures = result.figures().stream().filter(figure -> !figure.isFault()).toList();
        StringBuilder text = new StringBuilder("| | |");
        figures.forEach(figure -> text.append(' ').append(figure.label()).append(" |"));
        text.append("\n|---|---|").append("---:|".repeat(figures.size())).append('\n');
        for (String trial : result.trials()) {
            labels.keySet().stream().filter(contender -> result.has(trial, contender))
                    .forEach(contender -> text.append(row(trial, contender, figures)));
        }
        return text.toString();
    }

    private String row(String trial, String contender, List<Figure> figures) {
        return figures.stream().map(figure -> cell(trial, contender, figure)).collect(
                Collectors.joining(" | ", "| " + trial + " | " + labels.get(contender) + " | ", " |\n"));
    }

    private String cell(String trial, String contender, Figure figure) {
        return result.spread(trial, contender, figure).map(spread -> format(trial, contender, figure, spread)).orElse("–");
    }

    private String format(String trial, String contender, Figure figure, Spread spread) {
        String median = figure.format(spread.median());
        if (!figure.isCompared()) {
            return median;
        }
        String range = spread.least() == spread.greatest()
                ? ""
                : " (" + figure.format(spread.least()) + "–" + figure.format(spread.greatest()) + ")";
        return median + range + result.ratio(trial, contender, figure).filter(ratio -> !contender.equals(result.limit()))
                .map(ratio -> String.format(Locale.ROOT, ", **%.2f**", ratio)).orElse("");
    }
}
