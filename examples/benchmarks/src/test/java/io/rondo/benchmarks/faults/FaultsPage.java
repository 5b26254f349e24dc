package io.rondo.benchmarks.faults;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The page of what was tried: sections between marks of their own, so that one can be made anew without the others. */
public final class FaultsPage {
    private static final String HEAD = """
            # What goes wrong, and what comes of it

            Everything here is measured or tried by programs of this repository, and written by them: `.ci/faults` makes the whole
            page anew, `.ci/faults SECTION` a part of it.
            """;

    private final Path page;

    public FaultsPage(Path page) {
        this.page = page;
    }

    /** The page that {@code -Drondo.faults.page=FILE} names, if it is to be written. */
    public static Optional<FaultsPage> wanted() {
        String page = System.getProperty("rondo.faults.page", "");
        return page.isEmpty() ? Optional.empty() : Optional.of(new FaultsPage(Path.of(page)));
    }

    /** When and on what something was tried: a sentence for the end of a section. */
    public static String made() {
        OperatingSystemMXBean machine = ManagementFactory.getOperatingSystemMXBean();
        return String.format(
                Locale.ROOT,
                "%s, on %d processors; the load at the end was %.1f, other people's work included.%n",
                LocalDate.now(),
                machine.getAvailableProcessors(),
                machine.getSystemLoadAverage());
    }

    public synchronized void put(String section, String text) throws IOException {
        Map<String, String> sections = new TreeMap<>(sections());
        sections.put(section, text.stripTrailing() + "\n");
        List<String> all = new ArrayList<>(List.of(HEAD));
        sections.forEach((name, content) -> all.add("<!-- " + name + " -->\n" + content));
        Files.writeString(page, String.join("\n", all));
    }

    private Map<String, String> sections() throws IOException {
        Map<String, String> sections = new TreeMap<>();
        if (Files.exists(page)) {
            String[] parts = Files.readString(page).split("(?m)^<!-- ");
            for (int i = 1; i < parts.length; i++) {
                int end = parts[i].indexOf(" -->\n");
                sections.put(
                        parts[i].substring(0, end),
                        parts[i].substring(end + " -->\n".length()).stripTrailing() + "\n");
            }
        }
        return sections;
    }
}
