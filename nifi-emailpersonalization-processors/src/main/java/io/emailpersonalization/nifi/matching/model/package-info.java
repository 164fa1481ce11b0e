// SPDX-License-Identifier: Apache-2.0
/** The Fellegi-Sunter model: m and u probabilities and priors, built in, learned from the records, or read from a document. */
package io.emailpersonalization.nifi.matching.model;
