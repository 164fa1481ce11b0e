// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.decide;

import io.emailpersonalization.nifi.esp.client.Audience;
import io.emailpersonalization.nifi.esp.client.AudienceField;
import io.emailpersonalization.nifi.esp.client.AudienceField.MaxLength;
import io.emailpersonalization.nifi.esp.client.AudienceField.Type;
import io.emailpersonalization.nifi.esp.client.Capabilities;
import io.emailpersonalization.nifi.mapping.ContactMapping;
import io.emailpersonalization.nifi.mapping.FieldType;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Compares the fields that a mapping writes with the fields that an audience has. Tested by {@code FieldComparisonTest}. */
public final class FieldComparison {

    /** The types of fields that do not take what a mapping sends for its own type. */
    private static final Map<FieldType, Set<Type>> UNFIT = Map.of(
            FieldType.TEXT, EnumSet.of(Type.NUMBER, Type.DATE, Type.BIRTHDAY, Type.ADDRESS),
            FieldType.NUMBER, EnumSet.of(Type.BOOLEAN, Type.DATE, Type.DATE_TIME, Type.BIRTHDAY, Type.URL, Type.ADDRESS),
            FieldType.DATE, EnumSet.of(Type.NUMBER, Type.BOOLEAN, Type.BIRTHDAY, Type.PHONE, Type.URL, Type.POSTAL_CODE, Type.ADDRESS),
            FieldType.BIRTHDAY, EnumSet.of(Type.NUMBER, Type.BOOLEAN, Type.DATE, Type.DATE_TIME, Type.PHONE, Type.URL, Type.POSTAL_CODE, Type.ADDRESS));

    private final List<ContactMapping.Target> targets;
    private final Map<String, AudienceField> fields;

    public FieldComparison(final ContactMapping mapping, final Audience audience) {
        this.targets = mapping.targets();
        this.fields = audience.fields().stream().collect(Collectors.toMap(AudienceField::name, Function.identity(), (one, other) -> one));
    }

    /**
     * Returns the fields that the audience lacks, as they are to be created.
     *
     * @param capabilities a type that the vendor does not have is created as text
     */
    public List<AudienceField> missing(final Capabilities capabilities) {
        return targets.stream().filter(target -> !fields.containsKey(target.field())).map(target -> AudienceField.of(target.field(), type(target.type(), capabilities), false)).toList();
    }

    private static Type type(final FieldType type, final Capabilities capabilities) {
        final Type wanted = switch (type) {
            case TEXT -> Type.TEXT;
            case NUMBER -> Type.NUMBER;
            case DATE -> Type.DATE;
            case BIRTHDAY -> Type.BIRTHDAY;
        };
        return capabilities.fieldTypes().contains(wanted) ? wanted : Type.TEXT;
    }

    /** Returns a sentence with the cure for each mapped field that the vendor will not take as it is sent. */
    public List<String> faults() {
        final List<String> faults = new ArrayList<>();
        for (final ContactMapping.Target target : targets) {
            final AudienceField field = fields.get(target.field());
            if (field != null) {
                addFaults(faults, target, field);
            }
        }
        return faults;
    }

    private static void addFaults(final List<String> faults, final ContactMapping.Target target, final AudienceField field) {
        if (UNFIT.get(target.type()).contains(field.type())) {
            faults.add("%s is mapped as %s, and the audience has it as %s: change its type in the mapping, or map another field".formatted(field.name(), word(target.type()), word(field.type())));
        }
        final String fallback = target.fallback();
        if (fallback == null || fallback.isEmpty()) {
            return;
        }
        if (field.maxLength() != null && length(fallback, field.maxLength()) > field.maxLength().length()) {
            faults.add("The default of %s is longer than %s: shorten it in the mapping".formatted(field.name(), words(field.maxLength())));
        }
        if (!field.options().isEmpty() && !field.options().contains(fallback)) {
            faults.add("The default of %s is none of its options %s: choose one of them in the mapping".formatted(field.name(), String.join(", ", field.options())));
        }
    }

    /** Returns the limits that values of mapped fields must keep: lengths, and lists of options. */
    public List<String> limits() {
        final List<String> limits = new ArrayList<>();
        for (final ContactMapping.Target target : targets) {
            final AudienceField field = fields.get(target.field());
            if (field != null && !field.options().isEmpty()) {
                limits.add("%s takes %s".formatted(field.name(), String.join(", ", field.options())));
            } else if (field != null && field.maxLength() != null && target.type() == FieldType.TEXT) {
                limits.add("%s takes %s".formatted(field.name(), words(field.maxLength())));
            }
        }
        return limits;
    }

    private static int length(final String text, final MaxLength limit) {
        return limit.unit() == MaxLength.Unit.BYTES ? text.getBytes(StandardCharsets.UTF_8).length : text.codePointCount(0, text.length());
    }

    private static String words(final MaxLength limit) {
        return limit.length() + " " + word(limit.unit());
    }

    private static String word(final Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
