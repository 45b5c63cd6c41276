/* What any reader on libyaml pays at least: every event of every file named on stdin, and nothing kept. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

int main(void)
{
    char name[4096];
    long events = 0;
    while (fgets(name, sizeof name, stdin)) {
        name[strcspn(name, "\n")] = 0;
        FILE *file = fopen(name, "rb");
        if (!file || fseek(file, 0, SEEK_END)) return 2;
        long size = ftell(file);
        rewind(file);
        unsigned char *bytes = malloc(size + 1);
        if (!bytes || fread(bytes, 1, size, file) != (size_t)size) return 3;
        fclose(file);
        yaml_parser_t parser;
        yaml_event_t event;
        int last = 0;
        if (!yaml_parser_initialize(&parser)) return 4;
        yaml_parser_set_input_string(&parser, bytes, size);
        while (!last) {
            if (!yaml_parser_parse(&parser, &event)) return 5;
            last = event.type == YAML_STREAM_END_EVENT;
            events++;
            yaml_event_delete(&event);
        }
        yaml_parser_delete(&parser);
        free(bytes);
    }
    printf("%ld events\n", events);
    return 0;
}
