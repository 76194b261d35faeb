package io.github.mskmigration.lab.iam;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The temporary credentials of a role's session: what AWS knows of an access key, and whose it is. */
record RoleKey(
        @JsonProperty("access_key_id") String accessKeyId,
        @JsonProperty("secret_access_key") String secretAccessKey,
        @JsonProperty("session_token") String sessionToken,
        @JsonProperty("arn") String arn) {

    @Override
    public String toString() {
        return accessKeyId;
    }
}
