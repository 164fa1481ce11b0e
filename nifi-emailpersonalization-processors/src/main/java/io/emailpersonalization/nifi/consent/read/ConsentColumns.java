// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.consent.read;

import io.emailpersonalization.nifi.consent.register.RefusalColumns;
import io.emailpersonalization.nifi.record.field.FieldPath;
import io.emailpersonalization.nifi.record.value.ConsentVocabulary;
import io.emailpersonalization.nifi.record.value.Texts;
import org.apache.nifi.serialization.record.Record;
import org.apache.nifi.serialization.record.RecordField;
import org.apache.nifi.serialization.record.RecordSchema;
import org.apache.nifi.serialization.record.type.RecordDataType;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The columns of one content that say something on consent.
 *
 * @param refusals those that can hold a refusal
 * @param names the names of all that are read, the column of consent first
 * @param notRead those whose name looks like a refusal and that are not read
 */
public record ConsentColumns(List<RefusalColumn> refusals, List<String> names, List<String> unread) {

    private static final int MAX_DEPTH = 3;
    /** The header of a file without one is a person: a name is told only where it looks like one. */
    private static final Pattern SHOWABLE = Pattern.compile("[\\p{L}\\p{N} ._/()#-]{1,60}");

    /**
     * What is known of columns before any content is.
     *
     * @param recognized whether the usual names are read without being configured
     * @param configured words that refuse, by path
     * @param ignored names that mean no refusal whatever they look like, in lower case
     * @param other paths that are read as something else
     */
    public record Settings(boolean recognized, Map<String, Set<String>> configured, Set<String> ignored, List<FieldPath> other) {
    }

    public static ConsentColumns of(final RecordSchema schema, final FieldPath consent, final ConsentVocabulary words, final Settings settings) {
        final List<RefusalColumn> refusals = new ArrayList<>();
        final List<String> notRead = new ArrayList<>();
        final List<String> names = new ArrayList<>();
        final Set<String> taken = settings.other().stream().map(FieldPath::topLevelName).flatMap(Optional::stream).collect(Collectors.toSet());
        settings.configured().forEach((path, refusing) -> {
            final FieldPath field = FieldPath.compile(path);
            if (isIn(schema, field)) {
                final String name = field.topLevelName().orElse(path);
                refusals.add(new RefusalColumn(shown(name, 0), RefusalColumns.meaning(lastName(field)).orElse(RefusalColumns.Meaning.WITHDRAWAL), field::read,
                        RefusalWords.configured(refusing), false));
                taken.add(name);
            }
        });
        final Map<List<String>, Integer> columns = new LinkedHashMap<>();
        collect(schema, List.of(), columns);
        columns.forEach((path, number) -> {
            final String name = path.getLast();
            final String whole = String.join("/", path);
            if (path.size() == 1 && taken.contains(name) || taken.contains("/" + whole) || settings.ignored().contains(Texts.lowerCase(name))) {
                return;
            }
            final Optional<RefusalColumns.Meaning> kind = RefusalColumns.meaning(name);
            if (kind.isPresent() && settings.recognized()) {
                refusals.add(new RefusalColumn(shown(whole, number), kind.get(), record -> read(record, path), RefusalWords.of(kind.get(), words),
                        RefusalColumns.saysWhen(name) || RefusalColumns.saysWhy(name)));
            } else if (RefusalColumns.looksLikeRefusal(name)) {
                notRead.add(shown(whole, number));
            }
        });
        if (consent != null && isIn(schema, consent)) {
            names.add(shown(consent.topLevelName().orElse(consent.path()), 0));
        }
        refusals.forEach(column -> names.add(column.name()));
        return new ConsentColumns(List.copyOf(refusals), List.copyOf(names), List.copyOf(notRead));
    }

    /** The name that a path ends with, without quotes. */
    public static String lastName(final FieldPath path) {
        return path.topLevelName().orElseGet(() -> path.path().substring(path.path().lastIndexOf('/') + 1).replaceAll("['\"]", ""));
    }

    /** A path into a record is looked for with every record; only a plain name can be missed in a header. */
    private static boolean isIn(final RecordSchema schema, final FieldPath path) {
        return path.topLevelName().map(name -> schema.getField(name).isPresent()).orElse(true);
    }

    private static void collect(final RecordSchema schema, final List<String> above, final Map<List<String>, Integer> columns) {
        int number = 0;
        for (final RecordField field : schema.getFields()) {
            number++;
            final List<String> path = new ArrayList<>(above);
            path.add(field.getFieldName());
            if (field.getDataType() instanceof RecordDataType nested && nested.getChildSchema() != null && path.size() < MAX_DEPTH) {
                collect(nested.getChildSchema(), path, columns);
            } else {
                columns.put(List.copyOf(path), number);
            }
        }
    }

    private static Object read(final Record record, final List<String> path) {
        Object value = record;
        for (final String name : path) {
            value = value instanceof Record nested ? nested.getValue(name) : value instanceof Map<?, ?> map ? map.get(name) : null;
        }
        return value;
    }

    private static String shown(final String name, final int number) {
        return SHOWABLE.matcher(name).matches() ? name : "column " + number;
    }
}
