// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.consent.read;

import io.emailpersonalization.nifi.consent.register.RefusalColumns;
import io.emailpersonalization.nifi.record.field.ColumnName;
import io.emailpersonalization.nifi.record.field.FieldPath;
import io.emailpersonalization.nifi.record.value.ConsentVocabulary;
import io.emailpersonalization.nifi.record.value.Texts;
import org.apache.nifi.serialization.record.DataType;
import org.apache.nifi.serialization.record.Record;
import org.apache.nifi.serialization.record.RecordField;
import org.apache.nifi.serialization.record.RecordSchema;
import org.apache.nifi.serialization.record.type.ArrayDataType;
import org.apache.nifi.serialization.record.type.ChoiceDataType;
import org.apache.nifi.serialization.record.type.RecordDataType;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The columns about consent in one FlowFile. EvidenceExtractorTest and RefusalEvidenceTest cover this class.
 *
 * @param refusals the columns of refusals
 * @param names the names of all columns that are read, the column of consent first
 * @param unread the columns with names like refusals that are not read
 * @param statusIgnored whether unknown words of the deliverability are harmless
 */
public record ConsentColumns(List<RefusalColumn> refusals, List<String> names, List<String> unread, boolean statusIgnored) {

    /** Levels of nested records that are searched: CRMs nest consent at most two levels deep. */
    private static final int MAX_DEPTH = 3;

    /**
     * The configuration of columns.
     *
     * @param recognized whether customary names are read without configuration
     * @param configured words that refuse, by path
     * @param ignored names that are not refusals, in lower case
     * @param other paths that are read for something else
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
                refusals.add(new RefusalColumn(ColumnName.shown(name, 0), RefusalColumns.meaning(lastName(field)).orElse(RefusalColumns.Meaning.WITHDRAWAL), field::read,
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
                refusals.add(new RefusalColumn(ColumnName.shown(whole, number), kind.get(), record -> read(record, path), RefusalWords.of(kind.get(), words),
                        RefusalColumns.saysWhen(name) || RefusalColumns.saysWhy(name)));
            } else if (RefusalColumns.looksLikeRefusal(name)) {
                notRead.add(ColumnName.shown(whole, number));
            }
        });
        if (consent != null && isIn(schema, consent)) {
            names.add(ColumnName.shown(consent.topLevelName().orElse(consent.path()), 0));
        }
        refusals.forEach(column -> names.add(column.name()));
        final boolean statusIgnored = settings.other().stream().anyMatch(path -> settings.ignored().contains(Texts.lowerCase(lastName(path))));
        return new ConsentColumns(List.copyOf(refusals), List.copyOf(names), List.copyOf(notRead), statusIgnored);
    }

    /** The last name of a path, without quotes. */
    public static String lastName(final FieldPath path) {
        return path.lastName();
    }

    /** Whether the schema has the field. A path into a nested record is looked for in every record. */
    private static boolean isIn(final RecordSchema schema, final FieldPath path) {
        return path.topLevelName().map(name -> schema.getField(name).isPresent()).orElse(true);
    }

    private static void collect(final RecordSchema schema, final List<String> above, final Map<List<String>, Integer> columns) {
        int number = 0;
        for (final RecordField field : schema.getFields()) {
            number++;
            final List<String> path = new ArrayList<>(above);
            path.add(field.getFieldName());
            final List<RecordSchema> nested = path.size() < MAX_DEPTH ? schemas(field.getDataType()) : List.of();
            if (nested.isEmpty()) {
                columns.put(List.copyOf(path), number);
            }
            nested.forEach(child -> collect(child, path, columns));
        }
    }

    /** The schemas of the records in a field: of one record, of a list of records, or of a choice between such types. */
    private static List<RecordSchema> schemas(final DataType type) {
        return switch (type) {
            case RecordDataType one when one.getChildSchema() != null -> List.of(one.getChildSchema());
            case ArrayDataType list when list.getElementType() != null -> schemas(list.getElementType());
            case ChoiceDataType choice -> choice.getPossibleSubTypes().stream().flatMap(each -> schemas(each).stream()).toList();
            default -> List.of();
        };
    }

    /** The value at a path; below a list, the list of the values in its records. */
    private static Object read(final Object value, final List<String> path) {
        if (path.isEmpty()) {
            return value;
        }
        return switch (value) {
            case Record nested -> read(nested.getValue(path.getFirst()), path.subList(1, path.size()));
            case Map<?, ?> map -> read(map.get(path.getFirst()), path.subList(1, path.size()));
            case Object[] list -> Arrays.stream(list).map(each -> read(each, path)).toArray();
            case Collection<?> list -> list.stream().map(each -> read(each, path)).toArray();
            case null, default -> null;
        };
    }
}
