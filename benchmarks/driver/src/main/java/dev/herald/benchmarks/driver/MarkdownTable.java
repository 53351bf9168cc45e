package dev.herald.benchmarks.driver;

import java.util.List;
import java.util.stream.Collectors;

/** A trial's figures as a table: the median of the rounds, from the least to the greatest, and the ratio to the loop's. */
record MarkdownTable(Result result, String trial, List<Contender> contenders) {

    @Override
    public String toString() {
        List<Figure> figures = result.figures(trial);
        StringBuilder text = new StringBuilder("| |");
        figures.forEach(figure -> text.append(' ').append(figure.label()).append(" |"));
        text.append("\n|---|").append("---:|".repeat(figures.size())).append('\n');
        for (Contender contender : contenders) {
            text.append("| ").append(contender.label()).append(" | ").append(figures.stream()
                    .map(figure -> cell(contender.name(), figure)).collect(Collectors.joining(" | "))).append(" |\n");
        }
        return text.toString();
    }

    private String cell(String contender, Figure figure) {
        return result.spread(trial, contender, figure).map(spread -> format(contender, figure, spread)).orElse("–");
    }

    private String format(String contender, Figure figure, Spread spread) {
        String median = figure.format(spread.median());
        if (!figure.isCompared()) {
            return median;
        }
        String range = " (" + figure.format(spread.least()) + "–" + figure.format(spread.greatest()) + ")";
        return median + range + result.ratio(trial, contender, figure).filter(ratio -> !contender.equals(Contenders.LOOP))
                .map(ratio -> String.format(java.util.Locale.ROOT, ", **%.2f**", ratio)).orElse("");
    }
}
