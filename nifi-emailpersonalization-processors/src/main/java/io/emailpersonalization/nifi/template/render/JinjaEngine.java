// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.template.render;

import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.el.JinjavaProcessors;
import com.hubspot.jinjava.interpret.Context.Library;
import com.hubspot.jinjava.interpret.InterpretException;
import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.interpret.RenderResult;
import com.hubspot.jinjava.lib.fn.ELFunctionDefinition;
import com.hubspot.jinjava.loader.ResourceNotFoundException;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Jinjava, with what a preview of a mail needs and no more: a template may come from anywhere. Nothing is included or imported, filters that make long text of short text are missing, values are not
 * rendered again, and steps, depth and size are limited. Tested by JinjaRendererTest.
 */
final class JinjaEngine {

    /** Steps of one rendering: a hundred times those of a long mail, and still below a second. */
    private static final int MAX_STEPS = 100_000;
    /** Nodes within each other: below the depth at which previews stop. */
    private static final int MAX_DEPTH = 60;
    private static final int MAX_TEXT = 100_000;
    private static final int MAX_ENTRIES = 1_000;
    /** The name by which expressions reach the interpreter itself. */
    private static final String INTERPRETER_NAME = "int3rpr3t3r";

    private static final Set<String> FILTERS = Set.of("abs", "add", "bool", "capitalize", "cut", "d", "date", "datetimeformat", "default", "divide", "divisible", "e", "escape", "filesizeformat",
            "first", "float", "forceescape", "format_date", "format_datetime", "format_number", "format_time", "int", "join", "last", "length", "list", "lower", "multiply", "random", "reverse",
            "round", "select", "reject", "sort", "split", "string", "striptags", "sum", "title", "trim", "truncate", "unique", "unixtimestamp", "upper", "urldecode", "urlencode", "wordcount",
            BrevoFilters.CAPITALIZE_FIRST, BrevoFilters.TRUNCATE_CHARACTERS, BrevoFilters.FORMAT_FLOAT);
    private static final Set<String> TAGS = Set.of("if", "elif", "else", "endif", "unless", "endunless", "for", "endfor", "set", "endset", "raw", "endraw", "print", "autoescape", "endautoescape",
            "ifchanged", "endifchanged", "break", "continue");
    private static final Set<String> FUNCTIONS = Set.of(":range", ":format_date", ":format_datetime", ":format_time", ":datetimeformat", ":truncate", ":type", "fn:list");

    /** Escapes values for HTML. */
    static final JinjaEngine HTML = new JinjaEngine(true);
    /** Leaves values as they are, for subjects and plain text. */
    static final JinjaEngine TEXT = new JinjaEngine(false);

    private final Jinjava jinjava;
    private final Map<Library, Set<String>> disabled;

    private JinjaEngine(final boolean isEscaping) {
        final Jinjava everything = new Jinjava();
        BrevoFilters.all().forEach(everything::registerFilter);
        disabled = Map.of(
                Library.FILTER, names(everything.getGlobalContext().getAllFilters().stream().map(each -> each.getName()).collect(Collectors.toSet()), FILTERS),
                Library.TAG, names(everything.getGlobalContext().getAllTags().stream().map(each -> each.getName()).collect(Collectors.toSet()), TAGS),
                Library.FUNCTION, names(everything.getGlobalContext().getAllFunctions().stream().map(each -> each.getName()).collect(Collectors.toSet()), FUNCTIONS));
        jinjava = new Jinjava(config(new int[1]));
        BrevoFilters.all().forEach(jinjava::registerFilter);
        jinjava.registerFunction(new ELFunctionDefinition("", "personalization_token", JinjaEngine.class, "personalizationToken", Object.class, Object.class));
        jinjava.setResourceLocator((name, encoding, interpreter) -> {
            throw new ResourceNotFoundException("A preview includes nothing");
        });
        jinjava.getGlobalContext().setAutoEscape(isEscaping);
    }

    private static Set<String> names(final Set<String> all, final Set<String> allowed) {
        final Set<String> others = new TreeSet<>(all);
        others.removeAll(allowed);
        return others;
    }

    private JinjavaConfig config(final int[] steps) {
        return JinjavaConfig.newBuilder().withDisabled(disabled).withMaxRenderDepth(MAX_DEPTH).withMaxOutputSize(TemplateRenderer.MAX_OUTPUT).withMaxStringLength(MAX_TEXT)
                .withMaxListSize(MAX_ENTRIES).withMaxMapSize(MAX_ENTRIES).withRangeLimit(MAX_ENTRIES).withNestedInterpretationEnabled(false)
                .withProcessors(JinjavaProcessors.newBuilder().withNodePreProcessor((node, interpreter) -> {
                    steps[0]++;
                    if (steps[0] > MAX_STEPS) {
                        throw new InterpretException("Too many steps");
                    }
                }).build()).build();
    }

    /** Renders a template. */
    TemplateRenderer.Rendered render(final String source, final Map<String, Object> bindings) {
        if (source.contains(INTERPRETER_NAME)) {
            return new TemplateRenderer.Rendered("", false);
        }
        try {
            final RenderResult result = jinjava.renderForResult(source, bindings, config(new int[1]));
            final String output = result.getOutput() == null ? "" : result.getOutput();
            return new TemplateRenderer.Rendered(output.substring(0, Math.min(output.length(), TemplateRenderer.MAX_OUTPUT)), result.getErrors().isEmpty());
        } catch (final RuntimeException | StackOverflowError e) {
            // the engine fails on a template that it does not understand: the findings say more than it does
            return new TemplateRenderer.Rendered("", false);
        }
    }

    /** HubSpot's function: the value of a field such as {@code contact.firstname}, or the fallback. */
    public static Object personalizationToken(final Object name, final Object fallback) {
        final JinjavaInterpreter interpreter = JinjavaInterpreter.getCurrent();
        final String[] path = String.valueOf(name).split("\\.", 2);
        final Object owner = interpreter == null ? null : interpreter.getContext().get(path[0]);
        final Object value = owner instanceof Map<?, ?> fields && path.length > 1 ? fields.get(path[1]) : null;
        return value == null || value.toString().isBlank() ? fallback : value;
    }
}
