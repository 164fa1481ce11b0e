// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.flow;

import com.fasterxml.jackson.databind.node.ObjectNode;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The command line of {@code ./run flow}. FlowMainTest tests it. */
public final class FlowMain {

    private static final String USAGE = """
            usage: ./run flow --source S --warehouse W --esp E --out FILE [--name NAME]
                   ./run flow --list | --normalize FILE
              --source S        the part that customers come from, such as salesforce
              --warehouse W     the part that loads them, such as postgresql
              --esp E           the part that pushes them, such as mailchimp
              --out FILE        where the composed flow is written: one definition with the three parts, the customer pipeline and
                                the folders of runs. NiFi imports it as it is
              --name NAME       its name on the canvas, with which the names of its parameter contexts begin
              --list            prints the parts
              --normalize FILE  reads a flow definition as NiFi exports it (Download flow definition), and writes it back in the
                                form in which flows are shipped: stable ids and order, no instance ids, property names of
                                NiFi 2.3.0. The same flow gives the same bytes
              --help            prints this text""";

    private static final String NORMALIZE = "--normalize";
    private static final String OUT = "--out";
    private static final String NAME = "--name";
    private static final List<PartRole> CHOSEN = List.of(PartRole.SOURCE, PartRole.WAREHOUSE, PartRole.ESP);

    private FlowMain() {
    }

    public static void main(final String... arguments) {
        try {
            run(Path.of("flows"), arguments);
        } catch (final FlowException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
    }

    /** @param flows the folder with the parts */
    static void run(final Path flows, final String... arguments) {
        final PartLibrary library = new PartLibrary(flows);
        if (arguments.length == 1 && "--help".equals(arguments[0])) {
            System.out.println(USAGE);
        } else if (arguments.length == 1 && "--list".equals(arguments[0])) {
            CHOSEN.forEach(role -> System.out.printf("--%-10s %s%n", role.option(), String.join(", ", library.names(role))));
        } else if (arguments.length == 2 && NORMALIZE.equals(arguments[0])) {
            normalize(arguments[1]);
        } else {
            compose(library, options(arguments));
        }
    }

    private static void normalize(final String argument) {
        final Path file = path(argument);
        if (!Files.isRegularFile(file) || !Files.isReadable(file) || !Files.isWritable(file)) {
            throw new FlowException("There is no file %s that can be read and written.".formatted(argument));
        }
        final FlowNormalizer normalizer = new FlowNormalizer(ComponentFacts.load());
        FlowFiles.write(file, normalizer.normalize(FlowFiles.read(file)));
        normalizer.notes().forEach(System.out::println);
        System.out.println(argument + " is normalized.");
    }

    private static Map<String, String> options(final String... arguments) {
        final Map<String, String> options = new TreeMap<>();
        for (int i = 0; i < arguments.length; i += 2) {
            final String option = arguments[i];
            if (!option.equals(OUT) && !option.equals(NAME) && CHOSEN.stream().noneMatch(role -> option.equals("--" + role.option()))) {
                throw new FlowException("%s is no option of ./run flow that goes with others. ./run flow --help lists all.".formatted(option));
            }
            if (i + 1 == arguments.length || arguments[i + 1].startsWith("--")) {
                throw new FlowException("The option %s lacks its value.".formatted(option));
            }
            if (options.put(option, arguments[i + 1]) != null) {
                throw new FlowException("The option %s is given twice: a flow has one of each.".formatted(option));
            }
        }
        return options;
    }

    private static void compose(final PartLibrary library, final Map<String, String> options) {
        final Map<PartRole, String> chosen = new EnumMap<>(PartRole.class);
        CHOSEN.forEach(role -> Optional.ofNullable(options.get("--" + role.option())).ifPresent(part -> chosen.put(role, part)));
        final ObjectNode flow = new FlowComposer(library).compose(chosen, Optional.ofNullable(options.get(NAME)));
        final String out = options.get(OUT);
        if (out == null) {
            throw new FlowException("The file is missing: --out FILE says where the flow is written.");
        }
        final Path file = path(out);
        if (Files.isDirectory(file) || file.getParent() != null && !Files.isDirectory(file.getParent())) {
            throw new FlowException("The file %s cannot be written: its folder must exist, and it must be no folder itself.".formatted(out));
        }
        FlowFiles.write(file, flow);
        System.out.printf("%s is written: %s. Import it in NiFi as a process group, and set the parameters of its contexts.%n", out, flow.at("/flowContents/comments").asText().split("\\.")[0]);
    }

    /** Relative paths start where the command was given. */
    private static Path path(final String value) {
        final String directory = System.getenv("CALLED_FROM");
        return Path.of(directory == null ? "" : directory).resolve(value);
    }
}
