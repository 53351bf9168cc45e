package dev.herald.benchmarks.driver.report;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Bars as a picture in SVG: a panel for each figure, in it a bar for each contender, its length the median and the line on it
 * from the least round to the greatest.
 */
record BarChart(String title, List<Panel> panels, Map<String, String> labels) {

    private static final int WIDTH = 760;
    private static final int LABEL_WIDTH = 230;
    private static final int BAR_WIDTH = 400;
    private static final int BAR_HEIGHT = 20;
    private static final int ROW = 28;
    private static final int HEADING = 44;

    /** A trial of a result, of which one figure is drawn. */
    record Panel(Result result, String trial, Figure figure) {

        private Optional<Spread> spread(String contender) {
            return result.spread(trial, contender, figure);
        }

        private List<String> contenders(Map<String, String> labels) {
            return labels.keySet().stream().filter(contender -> spread(contender).isPresent()).toList();
        }
    }

    @Override
    public String toString() {
        StringBuilder body = new StringBuilder();
        int y = 40;
        for (Panel panel : panels) {
            y = draw(panel, y, body);
        }
        return """
                <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" font-family="sans-serif" font-size="13">
                <rect width="100%%" height="100%%" fill="white"/>
                <text x="16" y="26" font-size="16" font-weight="bold">%s</text>
                """.formatted(WIDTH, y + 16, title) + body + "</svg>\n";
    }

    private int draw(Panel panel, int top, StringBuilder body) {
        List<String> contenders = panel.contenders(labels);
        double longest = contenders.stream().mapToDouble(contender -> panel.spread(contender).orElseThrow().greatest()).max()
                .orElse(1);
        body.append("<text x=\"16\" y=\"%d\" font-weight=\"bold\">%s</text>%n".formatted(top + 28,
                panel.figure().label() + " (" + panel.trial() + ")"));
        int y = top + HEADING;
        for (String contender : contenders) {
            body.append(bar(contender, panel, panel.spread(contender).orElseThrow(), BAR_WIDTH / longest, y));
            y += ROW;
        }
        return y;
    }

    private String bar(String contender, Panel panel, Spread spread, double scale, int y) {
        int middle = y + BAR_HEIGHT / 2;
        String color = contender.startsWith("herald")
                ? "#1a73c7"
                : contender.equals(panel.result().limit()) ? "#555" : "#b9c4ce";
        return """
                <text x="%d" y="%d" text-anchor="end">%s</text>
                <rect x="%d" y="%d" width="%.1f" height="%d" fill="%s"/>
                <path d="M%.1f %dH%.1f" stroke="black"/>
                <text x="%.1f" y="%d">%s</text>
                """.formatted(LABEL_WIDTH - 8, middle + 5, labels.get(contender), LABEL_WIDTH, y, spread.median() * scale,
                BAR_HEIGHT, color, LABEL_WIDTH + spread.least() * scale, middle, LABEL_WIDTH + spread.greatest() * scale,
                LABEL_WIDTH + spread.greatest() * scale + 6, middle + 5, panel.figure().format(spread.median()));
    }
}
