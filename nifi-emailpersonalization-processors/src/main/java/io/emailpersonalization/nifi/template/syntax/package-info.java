// SPDX-License-Identifier: Apache-2.0
/** The template languages of the vendors: finds tokens and conditionals with their places, and evaluates conditions. */
package io.emailpersonalization.nifi.template.syntax;
