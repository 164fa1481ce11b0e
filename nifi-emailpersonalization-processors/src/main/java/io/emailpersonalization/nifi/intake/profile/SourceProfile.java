// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.profile;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonProperty;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The JSON document of a profile. Its schema is {@code schemas/source-profile.schema.json}.
 *
 * @param schema the address of the schema, for editors; not read
 * @param name the name in reports and attributes
 * @param description for readers; not used
 * @param kind the kind of record that the profile makes
 * @param source the value of the field source, unless the processor names another; may be null
 * @param recognize lists of field names. Records with all names of one list are of this source
 * @param records RecordPath of a list of records within the records that are read, as in pages of an API; null for none
 * @param lift names of nested records whose fields count as fields of the record
 * @param fileNames patterns of file names, with * for any characters, to constants of target fields. They apply where the record has no value
 * @param fields target field to its origin
 * @param refusals target field, such as do_not_email, to its origin
 * @param merged the ids that the source merged into the record; may be null
 * @param markers in the order in which they are looked at; the first that marks counts
 */
public record SourceProfile(@JsonProperty("$schema") String schema, @JsonProperty(required = true) String name, String description, @JsonProperty(required = true) RecordKind kind,
                            String source, List<List<String>> recognize, String records,
                            @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) List<String> lift, Map<String, Map<String, String>> fileNames,
                            @JsonProperty(required = true) Map<String, FieldRule> fields, ConsentRule consent, Map<String, RefusalRule> refusals, MergedIds merged, List<Marker> markers) {

    public SourceProfile {
        recognize = recognize == null ? List.of() : recognize.stream().map(List::copyOf).toList();
        lift = lift == null ? List.of() : List.copyOf(lift);
        fileNames = fileNames == null ? Map.of() : new LinkedHashMap<>(fileNames);
        fields = fields == null ? Map.of() : new LinkedHashMap<>(fields);
        consent = consent == null ? ConsentRule.NONE : consent;
        refusals = refusals == null ? Map.of() : new LinkedHashMap<>(refusals);
        markers = markers == null ? List.of() : List.copyOf(markers);
    }

    /**
     * Parses a document.
     *
     * @throws IllegalArgumentException when it is invalid; the message names the fault and its place
     */
    public static SourceProfile parse(final String json) {
        return ProfileParser.parse(json);
    }

    /**
     * This profile with the constants of the first pattern that fits a file name.
     *
     * @param fileName null if unknown
     */
    public SourceProfile forFile(final String fileName) {
        if (fileName != null) {
            for (final Map.Entry<String, Map<String, String>> entry : fileNames.entrySet()) {
                if (Pattern.matches(Pattern.quote(entry.getKey()).replace("*", "\\E.*\\Q"), fileName)) {
                    return withConstants(entry.getValue());
                }
            }
        }
        return this;
    }

    private SourceProfile withConstants(final Map<String, String> constants) {
        final Map<String, FieldRule> rules = new LinkedHashMap<>(fields);
        ConsentRule ofConsent = consent;
        for (final Map.Entry<String, String> constant : constants.entrySet()) {
            if (constant.getKey().equals(Targets.MARKETING_CONSENT)) {
                ofConsent = consent.withConstant(ConsentRule.Constant.of(constant.getValue()));
            } else {
                final FieldRule rule = field(constant.getKey());
                rules.put(constant.getKey(), new FieldRule(rule.from(), rule.type(), rule.format(), constant.getValue(), rule.currency(), rule.digits()));
            }
        }
        return new SourceProfile(schema, name, description, kind, source, recognize, records, lift, Map.of(), rules, ofConsent, refusals, merged, markers);
    }

    /** The rule of a target; an empty one if the document has none. */
    public FieldRule field(final String target) {
        return fields.getOrDefault(target, FieldRule.of(List.of()));
    }
}
